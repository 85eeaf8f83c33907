import ModelAtlas

extension RechartAnswer.Finding {
  package init(_ alert: Alert) {
    self.init(
      id: alert.id.text, rule: alert.finding.rule.rawValue, model: alert.finding.model.text,
      message: alert.finding.message)
  }
}

extension AlertAnswer {
  package init(_ alert: Alert) {
    self.init(
      id: alert.id.text, rule: alert.finding.rule.rawValue, severity: alert.severity.rawValue,
      model: alert.finding.model.text, subjects: alert.finding.subjects.map(\.text),
      path: alert.finding.path.map(\.text), message: alert.finding.message, state: alert.state.rawValue,
      since: alert.since.description, updated: alert.updated.description, by: alert.by.map(PersonAnswer.init),
      snoozedUntil: alert.snoozedUntil?.description)
  }
}

extension PersonAnswer {
  package init(_ person: Person) { self.init(user: person.user, process: person.process) }
}
