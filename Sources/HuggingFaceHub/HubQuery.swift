import HTTPTransfer

/// One list that a source is asked for.
package enum HubQuery: Hashable, Sendable {
  case author(String)
  case search(String)
  case filter(String)

  /// By which progress is kept: `author=acme`.
  package var name: String {
    switch self {
    case .author(let word): "author=\(word)"
    case .search(let word): "search=\(word)"
    case .filter(let word): "filter=\(word)"
    }
  }

  private var parameter: String {
    switch self {
    case .author(let word): "author=" + percentEncoded(word)
    case .search(let word): "search=" + percentEncoded(word)
    case .filter(let word): "filter=" + percentEncoded(word)
    }
  }

  package enum Order: Hashable, Sendable {
    /// Oldest first: does not move under a crawler, as the default order does.
    case created
    /// Last changed first, for polling down to what is known.
    case modified
  }

  /// The first page's path behind the endpoint; later ones come with the answers.
  func path(_ order: Order, limit: Int?) -> String {
    let sort = order == .created ? "sort=createdAt&direction=1" : "sort=lastModified&direction=-1"
    let size = limit.map { "&limit=\($0)" } ?? ""
    return "/api/models?\(parameter)&\(sort)\(size)&full=true&config=true&cardData=true"
  }
}

/// The address of the next page, from a `Link` header; nil on the last page.
func nextPage(_ link: String?, at address: WebAddress) -> WebAddress? {
  guard let link else { return nil }
  for part in link.split(separator: ",<").flatMap({ $0.split(separator: ", <") }) {
    guard let end = part.firstIndex(of: ">") else { continue }
    let parameters = part[part.index(after: end)...].split(separator: ";").map { $0.drop { $0 == " " } }
    guard parameters.contains(where: { $0 == "rel=\"next\"" || $0 == "rel=next" }) else { continue }
    return address.resolving(String(part[..<end].drop { $0 == "<" || $0 == " " }))
  }
  return nil
}
