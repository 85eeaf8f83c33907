import ControlAPI
import HTTPTransfer
import Testing

@Suite("Transfers over the socket")
struct TransferTests {
  @Test("an answer larger than the limit is refused")
  func bodyCap() async throws {
    try await withServer { path, _ in
      try await blocking {
        var request = TransferRequest(target: "/v1/models")
        request.limits.bodyBytesMax = 100
        #expect(throws: TransferError.bodyTooLarge(.socket(path: path), limitBytes: 100)) {
          try perform(request, at: .socket(path: path))
        }
      }
    }
  }

  @Test("an error's body is collected even while streaming")
  func errorBody() async throws {
    try await withServer { path, _ in
      try await blocking {
        let answer = try stream(TransferRequest(target: "/nowhere"), at: .socket(path: path)) { _ in
          Issue.record("an error was streamed")
          return false
        }
        #expect(answer.status == 404)
        #expect(answer.header("content-type") == "application/problem+json")
        #expect(!answer.body.isEmpty)
      }
    }
  }
}
