// Without a mathematics library: its last bits differ between machines, and verdicts must not.

/// e to a power, by the series of a small part, squared up. 0 below -40, where no probability shows it.
package func exponential(_ power: Double) -> Double {
  guard power > -40 else { return 0 }
  let part = min(power, 40) / 64
  var (term, sum) = (1.0, 1.0)
  for step in 1...8 {
    term *= part / Double(step)
    sum += term
  }
  for _ in 0..<6 { sum *= sum }
  return sum
}

/// Natural logarithm of a positive, finite number: the exponent, and the series of the area tangent for the rest.
package func naturalLogarithm(_ value: Double) -> Double {
  let ratio = (value.significand - 1) / (value.significand + 1)
  var (power, sum) = (ratio, 0.0)
  for step in stride(from: 1, through: 35, by: 2) {
    sum += power / Double(step)
    power *= ratio * ratio
  }
  return 2 * sum + Double(value.exponent) * 0.6931471805599453
}
