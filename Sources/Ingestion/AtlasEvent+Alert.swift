import ModelAtlas

extension AlertMark {
  var eventName: String {
    switch self {
    case .acknowledged: "acknowledged"
    case .open: "reopened"
    case .snoozed: "snoozed"
    }
  }
}

extension Alert {
  func event(_ kind: String) -> AtlasEvent {
    var detail = [
      "alert": id.text, "rule": finding.rule.rawValue, "severity": severity.rawValue, "state": state.rawValue,
      "message": finding.message,
    ]
    if let by { detail["by"] = by.description }
    return AtlasEvent(at: updated, kind: kind, model: finding.model, detail: detail)
  }
}
