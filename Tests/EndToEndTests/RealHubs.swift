import Foundation
import Testing

/// Two olah instances and nginx on the loopback interface, and what the real huggingface_hub client saw of them:
/// `Tests/Tools/real_hubs.py`.
final class RealHubs {
  struct Seen: Decodable {
    struct Model: Decodable {
      /// Of the answer: another one than asked for when the repository was renamed.
      let id: String?
      let sha: String?
      let etag: String?
      let bytes: UInt64?
      let error: String?
    }
    let models: [String: Model]
    /// Id, commit, downloads, gated of each listed model.
    let listed: [[ListedValue]]
  }

  enum ListedValue: Decodable {
    case text(String), number(Int), flag(Bool)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let flag = try? value.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? value.decode(Int.self) {
        self = .number(number)
      } else {
        self = .text(try value.decode(String.self))
      }
    }
  }

  struct Report: Decodable {
    let plain: Int
    let proxy: Int
    let nginx: Int
    let seen: [String: Seen]
  }

  let report: Report
  private let process = Process()
  private let input = Pipe()

  init(in folder: URL) throws {
    let (out, errors) = (folder.appending(path: "hubs.json"), folder.appending(path: "hubs.err"))
    for place in [out, errors] { try Data().write(to: place) }
    process.executableURL = URL(filePath: python)
    let tool = Workshop.repository.appending(path: "Tests/Tools/real_hubs.py").path
    process.arguments = [tool, folder.appending(path: "hubs").path, Workshop.examples.path]
    process.standardInput = input
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let deadline = Date(timeIntervalSinceNow: 180)
    while try Data(contentsOf: out).last != 10 {
      let said = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
      try #require(Date.now < deadline && process.isRunning, "the servers answer: \(said)")
      usleep(50_000)
    }
    report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: out))
  }

  deinit {
    // The tool ends its servers when its input does.
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
