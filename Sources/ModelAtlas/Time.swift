/// Milliseconds since 1970-01-01T00:00:00Z.
package struct UnixTime: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static func < (a: UnixTime, b: UnixTime) -> Bool { a.milliseconds < b.milliseconds }

  /// RFC 3339 in UTC with milliseconds: `2026-11-23T08:15:00.250Z`.
  package var description: String {
    let days = milliseconds.flooredQuotient(by: 86_400_000)
    // Wraps around and back for the earliest times of all.
    let ofDay = milliseconds &- days &* 86_400_000
    let (year, month, day) = civilDate(daysSince1970: days)
    // The longest year has nine digits and a sign.
    return String(unsafeUninitializedCapacity: 32) { text in
      var count = 0
      func add(_ value: Int64, _ width: Int, _ end: Unicode.Scalar) {
        count = write(value, width: width, to: text, at: count)
        text[count] = UInt8(ascii: end)
        count += 1
      }
      add(year, 4, "-")
      add(month, 2, "-")
      add(day, 2, "T")
      add(ofDay / 3_600_000, 2, ":")
      add(ofDay / 60_000 % 60, 2, ":")
      add(ofDay / 1000 % 60, 2, ".")
      add(ofDay % 1000, 3, "Z")
      return count
    }
  }

  /// Reads an RFC 3339 date and time with any offset; nil for anything else, and for years outside 1...9999.
  package init?(rfc3339 text: String) {
    var text = text
    guard let time = text.withUTF8({ UnixTime(rfc3339: $0) }) else { return nil }
    self = time
  }

  /// The same of text in UTF-8, without a copy of it.
  package init?(rfc3339 text: UnsafeBufferPointer<UInt8>) {
    var scanner = DateScanner(rest: text[...])
    guard let milliseconds = scanner.milliseconds() else { return nil }
    self.milliseconds = milliseconds
  }
}

/// Decimal digits with zeros before them. By hand, since a lineage of a hub holds ten thousand times.
///
/// - Returns: the position behind them.
private func write(_ value: Int64, width: Int, to text: UnsafeMutableBufferPointer<UInt8>, at start: Int) -> Int {
  var position = start
  if value < 0 {
    text[position] = UInt8(ascii: "-")
    position += 1
  }
  var (unit, rest) = (1 as UInt64, value.magnitude)
  for _ in 1..<width { unit *= 10 }
  while rest / unit > 9 { unit *= 10 }
  while unit > 0 {
    text[position] = UInt8(ascii: "0") + UInt8(rest / unit)
    position += 1
    rest %= unit
    unit /= 10
  }
  return position
}

extension Int64 {
  fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

/// Proleptic Gregorian date of a day count (Howard Hinnant's `civil_from_days`).
private func civilDate(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let shifted = days + 719_468
  let era = shifted.flooredQuotient(by: 146_097)
  let ofEra = shifted - era * 146_097
  let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
  let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let marchMonth = (5 * ofYear + 2) / 153
  let day = ofYear - (153 * marchMonth + 2) / 5 + 1
  let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}

private func days(year: Int64, month: Int64, day: Int64) -> Int64 {
  let shifted = month <= 2 ? year - 1 : year
  let era = shifted.flooredQuotient(by: 400)
  let yearOfEra = shifted - era * 400
  let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719_468
}

private struct DateScanner {
  var rest: Slice<UnsafeBufferPointer<UInt8>>

  mutating func milliseconds() -> Int64? {
    guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
      let day = number(digits: 2), take("T") || take("t") || take(" "), let hour = number(digits: 2), take(":"),
      let minute = number(digits: 2), take(":"), let second = number(digits: 2), let fraction = fraction(),
      let offset = offsetMinutes(), rest.isEmpty,
      year >= 1, (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    let minutes = days(year: year, month: month, day: day) * 1440 + hour * 60 + minute - offset
    return (minutes * 60 + second) * 1000 + fraction
  }

  private mutating func number(digits: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<digits {
      guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
      rest = rest.dropFirst()
    }
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Milliseconds of the fraction, 0 without one; digits after the third are dropped.
  private mutating func fraction() -> Int64? {
    guard take(".") else { return 0 }
    var value: Int64 = 0
    var scale: Int64 = 100
    var digits = 0
    while let digit = number(digits: 1) {
      value += digit * scale
      scale /= 10
      digits += 1
    }
    return digits > 0 ? value : nil
  }

  private mutating func offsetMinutes() -> Int64? {
    if take("Z") || take("z") { return 0 }
    let sign: Int64
    if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
    guard let hours = number(digits: 2), take(":"), let minutes = number(digits: 2) else { return nil }
    return sign * (hours * 60 + minutes)
  }
}
