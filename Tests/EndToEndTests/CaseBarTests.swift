import Foundation
import Testing

@Suite(
  "What one damaged file costs",
  .enabled(if: FileManager.default.fileExists(atPath: Workshop.shared.appending(path: "cases").path)))
struct CaseBarTests {
  /// Processor time and the kernel's own count of memory: how busy the machine is otherwise does not count.
  @Test("every case is inspected within a second of work and 128 MiB of memory, and no inspection crashes")
  func bars() throws {
    let cases = ["formats", "hostile"].map { Workshop.shared.appending(path: "cases/\($0)").path }
    let outcome = try run(
      "/usr/bin/env",
      ["python3", Workshop.repository.appending(path: "Benchmarks/cases").path, Workshop.products.path] + cases)
    #expect(outcome.status == 0, "\(String(decoding: outcome.output, as: UTF8.self))\(outcome.errors)")
  }
}
