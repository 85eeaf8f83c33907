import ModelAtlas

/// What people must have noted of a model: `owner` (anything), `owner=team-x`, `eval.mmlu>0.6`, `incident.*`.
package struct AnnotationCondition: Hashable, Sendable {
  /// May end with `.*`.
  package let key: String
  private let value: String?
  private let number: SearchQuery.MetricCondition?

  /// Nil when it is no condition.
  package init?(_ text: String) {
    key = String(text.prefix { !["<", ">", "="].contains($0) })
    let rest = text.dropFirst(key.count)
    guard !key.isEmpty else { return nil }
    value = rest.first == "=" ? String(rest.dropFirst()) : nil
    number = rest.isEmpty || value != nil ? nil : SearchQuery.MetricCondition("value\(rest)")
    if !rest.isEmpty, value == nil, number == nil { return nil }
  }

  /// Whether one note of that key is as asked; values that are no numbers are neither more nor less than one.
  package func holds(_ annotation: Annotation) -> Bool {
    if let value { return annotation.value == value }
    guard let number else { return true }
    return Double(annotation.value).map(number.holds) ?? false
  }
}
