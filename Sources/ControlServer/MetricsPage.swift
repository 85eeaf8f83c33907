import ModelAtlas

/// A page in Prometheus' text format, metric by metric.
struct MetricsPage {
  private(set) var text = ""

  mutating func gauge(_ name: String, _ help: String, _ labels: [(String, String)], _ value: Double) {
    head(name, help, "gauge")
    sample(name, labels, value)
  }

  mutating func gauges(_ name: String, _ help: String, _ label: String, _ values: [(String, Double)]) {
    head(name, help, "gauge")
    for (key, value) in values { sample(name, [(label, key)], value) }
  }

  mutating func counters(_ name: String, _ help: String, _ label: String, _ values: [(String, Double)]) {
    counters(name, help, values.map { key, value in ([(label, key)], value) })
  }

  mutating func counters(_ name: String, _ help: String, _ values: [(labels: [(String, String)], value: Double)]) {
    several(name, help, "counter", values)
  }

  mutating func several(
    _ name: String, _ help: String, _ type: String, _ values: [(labels: [(String, String)], value: Double)]
  ) {
    head(name, help, type)
    for (labels, value) in values { sample(name, labels, value) }
  }

  mutating func histogram(_ name: String, _ help: String, _ durations: DurationCounts) {
    head(name, help, "histogram")
    var count = 0
    for (bound, more) in zip(DurationCounts.bounds.map(number) + ["+Inf"], durations.counts) {
      count += more
      sample("\(name)_bucket", [("le", bound)], Double(count))
    }
    sample("\(name)_sum", [], durations.seconds)
    sample("\(name)_count", [], Double(count))
  }

  private mutating func head(_ name: String, _ help: String, _ type: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let spelled = labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
    text += name + (spelled.isEmpty ? "" : "{\(spelled)}") + " " + number(value) + "\n"
  }
}

private func number(_ value: Double) -> String {
  Int64(exactly: value).map(String.init) ?? "\(value)"
}

/// Label values escape backslash, quote and line feed.
private func escaped(_ value: String) -> String {
  value.reduce(into: "") { text, character in
    switch character {
    case "\\": text += "\\\\"
    case "\"": text += "\\\""
    case "\n": text += "\\n"
    default: text.append(character)
    }
  }
}
