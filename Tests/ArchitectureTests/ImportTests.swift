import Foundation
import Testing

/// The house rules as tests: what ARCHITECTURE.md draws is what the sources import.
@Suite("The house rules")
struct ImportTests {
  /// Targets from the core upwards. A target imports only what stands before it.
  static let order = [
    "CKernels", "ModelAtlas", "Charting", "AtlasAnalysis", "AtlasExport", "AtlasAlerts",
    "CCrypto", "CXXHash", "CSystemd", "CCurl", "CLinux", "CSandbox",
    "CCurlShim", "StrictJSON", "WeightFormats", "Fingerprinting", "FactCoding", "ReaderWorker", "ModelSigning",
    "ModelCards", "FolderWatch", "AtlasDatabase", "HTTPTransfer", "HuggingFaceHub", "SystemdNotify", "ControlAPI",
    "AlertDelivery", "Ingestion", "ControlServer", "AtlasConfiguration", "atlasd", "atlasctl",
  ]
  /// Values and pure functions, and the readers that `atlasctl` links: none of them may pull Foundation in.
  static let withoutFoundation = [
    "ModelAtlas", "Charting", "AtlasAnalysis", "AtlasExport", "AtlasAlerts", "StrictJSON", "WeightFormats",
    "Fingerprinting", "ModelSigning", "FolderWatch", "HTTPTransfer", "atlasctl",
  ]

  @Test("imports go down the list of targets, never up or sideways")
  func downwards() throws {
    for file in try SourceFile.all() {
      let place = try #require(Self.order.firstIndex(of: file.target), "\(file.target) is not in the list of targets")
      for module in file.imports {
        guard let imported = Self.order.firstIndex(of: module) else { continue }
        #expect(imported < place, "\(file.path) imports \(module), which stands above \(file.target)")
      }
    }
  }

  @Test("the core and the readers know no Foundation, and the core no file and no clock either")
  func foundation() throws {
    for file in try SourceFile.all() where Self.withoutFoundation.contains(file.target) {
      #expect(!file.imports.contains("Foundation"), "\(file.path) imports Foundation")
      guard ["ModelAtlas", "Charting", "AtlasAnalysis", "AtlasExport", "AtlasAlerts"].contains(file.target) else {
        continue
      }
      for module in ["FoundationEssentials", "Glibc", "Dispatch", "Logging"] {
        #expect(!file.imports.contains(module), "\(file.path) imports \(module)")
      }
    }
  }

  @Test("no file is a god file, and none is named after nothing")
  func sizes() throws {
    for file in try SourceFile.all() {
      #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
      for word in ["Util", "Helper", "Manager", "Common", "Misc"] {
        #expect(!file.name.contains(word), "\(file.path) is named after nothing")
      }
    }
  }

  @Test("the suites that docs/formats.md names are there")
  func namedSuites() throws {
    let tests = SourceFile.package.appending(path: "Tests")
    let there = try FileManager.default.subpathsOfDirectory(atPath: tests.path).compactMap { path in
      path.hasSuffix("Tests.swift") ? path.split(separator: "/").last?.dropLast(6) : nil
    }
    let text = try String(contentsOf: SourceFile.package.appending(path: "docs/formats.md"), encoding: .utf8)
    let named = text.split { !$0.isLetter }.filter { $0.hasSuffix("Tests") && $0.count > 5 }
    #expect(named.count > 40)
    for suite in named { #expect(there.contains(suite), "docs/formats.md names \(suite), which is not there") }
  }

  @Test("nothing is left for later without a number")
  func leftovers() throws {
    for file in try SourceFile.all() {
      for (number, line) in file.lines.enumerated() {
        let hasMark = line.contains("TO" + "DO") || line.contains("FIX" + "ME")
        #expect(!hasMark, "\(file.path):\(number + 1): \(line)")
      }
    }
  }
}

/// One Swift source of the product.
struct SourceFile {
  let path: String
  let target: String
  let name: String
  let lines: [String]

  var imports: [String] {
    lines.compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard let keyword = words.firstIndex(of: "import"), keyword <= 1, keyword + 1 < words.count else { return nil }
      return words[keyword + 1]
    }
  }

  static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func all() throws -> [SourceFile] {
    let root = package.appending(path: "Sources")
    let walker = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    let files = walker.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    try #require(files.count > 50)
    return try files.map { file in
      let below = file.path.dropFirst(root.path.count + 1)
      let text = try String(contentsOf: file, encoding: .utf8)
      return SourceFile(
        path: "Sources/\(below)", target: String(below.prefix { $0 != "/" }), name: file.lastPathComponent,
        lines: text.components(separatedBy: "\n"))
    }
  }
}
