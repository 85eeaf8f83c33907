/// `4.0 KiB`, `14.2 GiB`: three digits are enough to decide by.
func byteText(_ bytes: UInt64) -> String {
  guard bytes >= 1024 else { return "\(bytes) B" }
  var value = Double(bytes) / 1024
  var units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][...]
  while value >= 1023.95, units.count > 1 {
    value /= 1024
    units = units.dropFirst()
  }
  return "\(fixed(value, digits: 1)) \(units.first ?? "")"
}

/// `950`, `12.4 k`, `7.2 B`: parameters as model names count them.
func countText(_ count: UInt64) -> String {
  var value = Double(count)
  guard value >= 1000 else { return "\(count)" }
  var units = ["k", "M", "B", "T"][...]
  value /= 1000
  while value >= 999.95, units.count > 1 {
    value /= 1000
    units = units.dropFirst()
  }
  return "\(fixed(value, digits: 1)) \(units.first ?? "")"
}

/// `1 model`, `2 models`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// A probability in percent.
func percentText(_ probability: Double) -> String { "\(fixed(probability * 100, digits: 0)) %" }

/// `3 d 4 h`, `2 h 5 min`, `40 s`.
func durationText(seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e12 else { return "unknown" }
  let whole = Int(max(0, seconds.rounded()))
  switch whole {
  case ..<60: return "\(whole) s"
  case ..<3600: return "\(whole / 60) min \(whole % 60) s"
  case ..<86_400: return "\(whole / 3600) h \(whole / 60 % 60) min"
  default: return "\(whole / 86_400) d \(whole / 3600 % 24) h"
  }
}

/// Decimal places without Foundation's formatting.
func fixed(_ value: Double, digits: Int) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
  let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
  let scaled = Int64((value * scale).rounded())
  guard digits > 0 else { return "\(scaled)" }
  let fraction = String(scaled.magnitude % UInt64(scale))
  let sign = scaled < 0 ? "-" : ""
  return "\(sign)\(scaled.magnitude / UInt64(scale))."
    + String(repeating: "0", count: digits - fraction.utf8.count) + fraction
}

/// A measured number: four significant digits, plain where that is short.
func measureText(_ value: Double) -> String {
  if let whole = Int64(exactly: value), whole.magnitude < 1_000_000_000 { return "\(whole)" }
  guard value.isFinite, value.magnitude >= 1e-4, value.magnitude < 1e6 else { return "\(value)" }
  return fixed(value, digits: value.magnitude < 0.1 ? 6 : 4)
}
