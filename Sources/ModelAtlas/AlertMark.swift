/// What a person does with an alert.
package enum AlertMark: Hashable, Sendable {
  /// Seen and accepted: it stays until its cause goes, and nobody is told again.
  case acknowledged
  /// Takes that back.
  case open
  /// Nobody is told for so many seconds; then again, if it is still open.
  case snoozed(seconds: Double)
}
