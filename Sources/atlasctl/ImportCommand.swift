import ArgumentParser
import ControlAPI
import Glibc

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Reads a Hub metadata dump: JSON Lines in the shape of /api/models.")

  @Argument(help: "The dump; - reads stdin.")
  var file: String

  @OptionGroup var common: QuestionOptions

  func run() throws {
    let lines = try fileContents(file)
    try common.ask(ImportAnswer.self, .importHub, body: lines, seconds: nil) { answer, _ in
      for problem in answer.problems { complain(problem) }
      let refused = answer.problems.isEmpty ? "" : ", \(answer.problems.count) not"
      say("\(counted(answer.records, "record")) taken\(refused)")
    }
  }
}

/// All bytes of a file; - is stdin.
func fileContents(_ file: String) throws -> [UInt8] {
  let descriptor = file == "-" ? 0 : open(file, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw Failure("\(file): \(systemReason(errno))", code: .failed) }
  defer { if descriptor > 0 { close(descriptor) } }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw Failure("\(file): \(systemReason(errno))") }
    guard count > 0 else { return bytes }
    bytes += buffer[..<count]
  }
}

func systemReason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
