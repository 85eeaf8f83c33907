/// What a license forbids or demands of whoever passes the weights on. Data, no legal advice.
package struct LicenseTerms: Hashable, Sendable {
  package enum Term: Hashable, Sendable {
    case nonCommercial, noDerivatives
    /// Derivatives stay under the same license or a like one.
    case shareAlike
    /// Uses that the license lists are forbidden, in derivatives as well (OpenRAIL).
    case useRestrictions
    /// A vendor's own terms, which travel with the weights.
    case community(String)

    /// For messages.
    package var text: String {
      switch self {
      case .nonCommercial: "non-commercial"
      case .noDerivatives: "no derivatives"
      case .shareAlike: "share-alike"
      case .useRestrictions: "use restrictions"
      case .community(let name): "\(name) community license"
      }
    }
  }

  package let terms: Set<Term>

  /// The terms of a license by its SPDX id or the Hub's name for it, in any case.
  ///
  /// - Returns: nil for `other`, `unknown` and everything that the table does not hold: unknown is unknown.
  package init?(license: String) {
    let name = license.lowercased()
    guard let terms = LicenseTerms.table[name] ?? LicenseTerms.creativeCommons(name) else { return nil }
    self.terms = terms
  }

  /// What `ancestor` demands and these terms do not, sorted by text. Empty: nothing more is permitted.
  package func dropped(from ancestor: LicenseTerms) -> [Term] {
    ancestor.terms.subtracting(terms).sorted { $0.text < $1.text }
  }

  /// `cc-by-nc-sa-4.0`: the middle tells the terms, whatever the version.
  private static func creativeCommons(_ name: String) -> Set<Term>? {
    guard name.hasPrefix("cc-by") else { return nil }
    var terms: Set<Term> = []
    for part in name.split(separator: "-").dropFirst(2) {
      switch part {
      case "nc": terms.insert(.nonCommercial)
      case "nd": terms.insert(.noDerivatives)
      case "sa": terms.insert(.shareAlike)
      // A version, or a jurisdiction that ported it.
      default: continue
      }
    }
    return terms
  }

  private static let table: [String: Set<Term>] = {
    var table: [String: Set<Term>] = [:]
    for name in permissive { table[name] = [] }
    for name in copyleft { table[name] = [.shareAlike] }
    for name in openRAIL { table[name] = [.useRestrictions] }
    for (name, vendor) in communities { table[name] = [.community(vendor)] }
    for (name, terms) in others { table[name] = terms }
    return table
  }()

  private static let permissive = [
    "0bsd", "afl-3.0", "apache-2.0", "artistic-2.0", "bsd", "bsd-2-clause", "bsd-3-clause", "bsd-3-clause-clear",
    "bsl-1.0", "cc0-1.0", "cdla-permissive-1.0", "cdla-permissive-2.0", "ecl-2.0", "isc", "mit", "mit-0", "ms-pl",
    "ncsa", "odc-by", "ofl-1.1", "pddl", "postgresql", "unlicense", "wtfpl", "zlib",
  ]

  private static let copyleft = [
    "agpl-3.0", "agpl-3.0-only", "agpl-3.0-or-later", "cdla-sharing-1.0", "epl-1.0", "epl-2.0", "eupl-1.1", "eupl-1.2",
    "gfdl", "gpl", "gpl-2.0", "gpl-2.0-only", "gpl-2.0-or-later", "gpl-3.0", "gpl-3.0-only", "gpl-3.0-or-later", "lgpl",
    "lgpl-2.1", "lgpl-2.1-only", "lgpl-2.1-or-later", "lgpl-3.0", "lgpl-3.0-only", "lgpl-3.0-or-later", "mpl-2.0",
    "odbl", "osl-3.0",
  ]

  private static let openRAIL = [
    "bigcode-openrail-m", "bigscience-bloom-rail-1.0", "bigscience-openrail-m", "creativeml-openrail-m", "openrail",
    "openrail++",
  ]

  private static let communities = [
    "llama2": "Llama", "llama3": "Llama", "llama3.1": "Llama", "llama3.2": "Llama", "llama3.3": "Llama",
    "llama4": "Llama", "gemma": "Gemma", "deepseek": "DeepSeek", "tongyi-qianwen": "Qwen", "qwen": "Qwen",
    "exaone": "EXAONE", "nvidia-open-model-license": "NVIDIA", "lfm1.0": "LFM", "h-research": "H",
  ]

  private static let others: [String: Set<Term>] = [
    "apple-amlr": [.nonCommercial, .community("Apple")], "apple-ascl": [.community("Apple")],
    "c-uda": [.community("C-UDA")], "deepfloyd-if-license": [.nonCommercial, .community("DeepFloyd")],
    "fair-noncommercial-research-license": [.nonCommercial, .community("FAIR")],
    "flux-1-dev-non-commercial-license": [.nonCommercial, .community("FLUX")],
    "intel-research": [.nonCommercial, .community("Intel")],
    "mnpl": [.nonCommercial, .community("Mistral")], "mrl": [.nonCommercial, .community("Mistral")],
    "nvidia-noncommercial-license": [.nonCommercial, .community("NVIDIA")],
    "openmdw-1.0": [], "qwen-research": [.nonCommercial, .community("Qwen")],
    "stabilityai-ai-community": [.community("Stability AI")],
    "stabilityai-nc-research-community": [.nonCommercial, .community("Stability AI")],
  ]
}
