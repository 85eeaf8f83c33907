import ModelAtlas

/// Colors and sizes of nodes, as in the paper's figures: by how a model came to be, larger when downloaded more.
enum Palette {
  struct Color: Hashable {
    let red: Int
    let green: Int
    let blue: Int

    /// `#1f77b4`.
    var hexadecimal: String {
      "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
  }

  /// Colors that the color-blind can tell apart (Okabe and Ito); roots are black.
  static func color(of relation: Relation?) -> Color {
    switch relation {
    case nil: Color(red: 0, green: 0, blue: 0)
    case .finetune: Color(red: 0, green: 114, blue: 178)
    case .adapter: Color(red: 0, green: 158, blue: 115)
    case .merge: Color(red: 204, green: 121, blue: 167)
    case .quantized: Color(red: 230, green: 159, blue: 0)
    case .cast: Color(red: 240, green: 228, blue: 66)
    case .duplicate: Color(red: 150, green: 150, blue: 150)
    case .distilled: Color(red: 86, green: 180, blue: 233)
    case .unknown: Color(red: 213, green: 94, blue: 0)
    }
  }

  /// 4 without downloads, 4 more for each tenfold.
  static func size(downloads: Int64) -> Double {
    var (digits, rest) = (0.0, Double(max(0, downloads)))
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    return 4 + 4 * (digits + rest / 10)
  }
}
