import ModelAtlas
import StrictJSON

/// What a Hub's webhook tells of a repository of models.
///
/// - Source: hub-docs, webhooks.md (version 3 of the payload); huggingface_hub, _webhooks_payload.py.
package struct HubEvent: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    case created
    /// Its files, its card or its settings changed.
    case updated
    case deleted
    case moved(to: ModelID)
  }

  package let action: Action
  package let repository: ModelID

  package init(_ action: Action, _ repository: ModelID) {
    self.action = action
    self.repository = repository
  }

  /// Nil for what concerns no model's files or name: data sets, spaces, discussions.
  ///
  /// - Throws: what is missing in a body that is no event at all.
  package init?(_ body: [UInt8]) throws(HubEventError) {
    let json: JSONValue
    do throws(JSONError) { json = try parseJSON(body, depthLimit: 32) } catch {
      throw HubEventError(description: "no JSON: \(error)")
    }
    guard let action = json["event"]?["action"]?.text, let scope = json["event"]?["scope"]?.text else {
      throw HubEventError(description: "event.action and event.scope are missing")
    }
    guard let repo = json["repo"], let name = repo["name"]?.text, isRepositoryName(name) else {
      throw HubEventError(description: "repo.name is missing or no name of a repository")
    }
    // A narrower scope than those that are known counts as an update of the broader one: repo.content.x, repo.config.x.
    guard repo["type"]?.text == "model", scope == "repo" || scope.hasPrefix("repo.") else { return nil }
    repository = ModelID(name)
    switch (action, scope) {
    case ("create", "repo"): self.action = .created
    case ("delete", "repo"): self.action = .deleted
    case ("move", _):
      guard let new = json["movedTo"]?["name"]?.text, isRepositoryName(new) else {
        throw HubEventError(description: "movedTo.name is missing or no name of a repository")
      }
      self.action = .moved(to: ModelID(new))
    default: self.action = .updated
    }
  }
}

package struct HubEventError: Error, Hashable, CustomStringConvertible {
  package let description: String
}

/// `name` or `org/name`, as the Hub permits: what becomes a part of an address.
private func isRepositoryName(_ text: String) -> Bool {
  let parts = text.split(separator: "/", omittingEmptySubsequences: false)
  return text.utf8.count <= 200 && (1...2).contains(parts.count)
    && parts.allSatisfy { part in
      !part.isEmpty && part.first != "."
        && part.utf8.allSatisfy { byte in
          (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || [0x2D, 0x2E, 0x5F].contains(byte)
        }
    }
}
