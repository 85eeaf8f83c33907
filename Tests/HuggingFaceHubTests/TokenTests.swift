import Foundation
import HuggingFaceHub
import Testing

@Suite("Finding the token")
struct TokenTests {
  @Test("systemd's credential comes before the environment, that before the file, and nothing shows its text")
  func order() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "atlas-token-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("hf_credential\n".utf8).write(to: folder.appending(path: "hf-token"))
    try Data("hf_file".utf8).write(to: folder.appending(path: "file"))
    var environment = ["CREDENTIALS_DIRECTORY": folder.path, "HF_TOKEN": "hf_environment", "HOME": folder.path]
    func token(_ environment: [String: String], main: Bool = true) throws -> HubToken? {
      try hubToken(
        credential: main ? "hf-token" : "other-token", usesEnvironment: main, path: folder.path + "/file",
        environment: environment)
    }
    #expect(try token(environment) == HubToken("hf_credential"))
    #expect(try token(environment, main: false) == HubToken("hf_file"))
    environment["CREDENTIALS_DIRECTORY"] = nil
    #expect(try token(environment) == HubToken("hf_environment"))
    environment["HF_TOKEN"] = nil
    #expect(try token(environment) == HubToken("hf_file"))
    let shown = try #require(try token(environment))
    #expect("\(shown)" == "(token)" && String(reflecting: shown) == "(token)")
    var dumped = ""
    dump(shown, to: &dumped)
    #expect(!dumped.contains("hf_file"))
  }

  @Test("what no header can carry is no token", arguments: ["", " \n", "hf_a\r\nX-Evil: 1", "hf a", "hf_é"])
  func unusable(text: String) { #expect(HubToken(text) == nil) }
}
