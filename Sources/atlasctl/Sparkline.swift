/// A row of numbers as bars of eight heights; zero is a blank, the largest number a full bar.
func sparkline(_ values: [Double]) -> String {
  let bars = Array("▁▂▃▄▅▆▇█")
  guard let most = values.max(), most > 0 else { return String(repeating: " ", count: values.count) }
  return String(values.map { $0 > 0 ? bars[min(7, Int($0 / most * 7.999))] : " " })
}
