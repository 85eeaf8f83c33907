import HTTPTransfer

/// Everything that is served, in one table. docs/openapi.yaml describes the same.
package enum Route: String, CaseIterable, Sendable {
  case status = "/v1/status"
  case version = "/v1/version"
  case models = "/v1/models"
  case model = "/v1/models/"
  case lineage = "/v1/lineage/"
  case inheritance = "/v1/inheritance/"
  case impact = "/v1/impact/"
  case statistics = "/v1/stats"
  case imputation = "/v1/impute"
  case search = "/v1/search"
  case transfer = "/v1/transfer"
  case export = "/v1/export"
  case bill = "/v1/bom/"
  case explain = "/v1/explain"
  case verify = "/v1/verify"
  case evaluate = "/v1/evaluate"
  case duplicates = "/v1/duplicates"
  case restore = "/v1/restore"
  case graph = "/v1/graph"
  case events = "/v1/events"
  case egress = "/v1/egress"
  case wait = "/v1/wait"
  case rescan = "/v1/rescan"
  case rechart = "/v1/rechart"
  case importHub = "/v1/import"
  case hubEvent = "/v1/hooks/huggingface"
  case doctor = "/v1/doctor"
  case backup = "/v1/backup"
  case alerts = "/v1/alerts"
  case alert = "/v1/alerts/"
  case previewAlerts = "/v1/alert-preview"
  case check = "/v1/check"
  case word = "/v1/word"
  case annotate = "/v1/annotations"
  case forget = "/v1/forget"
  case metrics = "/metrics"
  case health = "/healthz"
  case readiness = "/readyz"
  /// For browsers, over the network alone.
  case page = "/"

  package var method: String {
    switch self {
    case .rescan, .rechart, .importHub, .backup, .hubEvent: "POST"
    case .alert, .previewAlerts, .check: "POST"
    case .word, .annotate, .forget: "POST"
    default: "GET"
    }
  }

  /// Whether it changes anything: then not everybody who may connect may call it. A Hub's event has a secret of its own.
  package var isWrite: Bool { method != "GET" && self != .previewAlerts && self != .check && self != .hubEvent }

  /// Whether a model's id follows the path.
  package var takesModel: Bool { rawValue.hasSuffix("/") && self != .page }

  /// The route of a request's path (without query), and the id behind it.
  ///
  /// - Returns: nil for a path that is not served, an id that is empty or an escape that is none.
  package static func of(path: String) -> (route: Route, model: String?)? {
    if let route = Route(rawValue: path) { return route.takesModel ? nil : (route, nil) }
    for route in allCases where route.takesModel && path.hasPrefix(route.rawValue) {
      let rest = path.utf8.dropFirst(route.rawValue.utf8.count)
      guard let id = percentDecoded(rest) else { return nil }
      return (route, id)
    }
    return nil
  }

  /// The path of a request, percent-encoded.
  package func target(model: String? = nil, query: [(name: String, value: String)] = []) -> String {
    var target = rawValue + (model.map { percentEncoded($0, keepingSlashes: true) } ?? "")
    for (index, item) in query.enumerated() {
      target += index == 0 ? "?" : "&"
      target += percentEncoded(item.name) + "=" + percentEncoded(item.value)
    }
    return target
  }
}
