import Glibc
import ModelAtlas
import StrictJSON
import Testing

/// Nicolas Seriot's JSON test suite, where the shared test data is at hand: `y_` must parse, `n_` must not, `i_` may.
@Suite("The JSON test suite", .enabled(if: suiteFolder != nil, "the shared test data is absent: set ATLAS_SHARED"))
struct JSONSuiteTests {
  @Test("every file of the suite gets the verdict in its name")
  func verdicts() throws {
    let folder = try #require(suiteFolder)
    let names = fileNames(folder).filter { $0.contains("test_parsing__") }
    #expect(names.count > 100)
    for name in names {
      let bytes = try #require(fileBytes(folder + "/" + name))
      let parses = (try? parseJSON(bytes)) != nil
      if name.contains("__y_") { #expect(parses, "\(name)") }
      if name.contains("__n_") { #expect(!parses, "\(name)") }
    }
  }
}

private let suiteFolder: String? = {
  let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  let shared = getenv("ATLAS_SHARED").map { String(cString: $0) } ?? package + "/../shared"
  let folder = shared + "/cases/hostile/json-nst"
  return fileNames(folder).isEmpty ? nil : folder
}()

private func fileNames(_ folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
  }
  return names.filter { !$0.hasPrefix(".") }.sorted()
}

private func fileBytes(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}
