import HTTPTransfer
import ModelAtlas
import Synchronization
import WeightFormats

/// A file of a repository, of which the parts are fetched that are read: the header in one window, the sample in one
/// request for many ranges.
final class RemoteFile: RemoteBytes {
  let byteCount: UInt64
  /// Of the content, as the server states it.
  let sha256: SHA256Digest?
  private let client: HubClient
  private let budget: RemoteBudget
  private let home: WebAddress
  private let state: Mutex<RemoteFileState>

  /// - Parameter home: where the repository has it, whatever redirects lead to.
  init(client: HubClient, budget: RemoteBudget, home: WebAddress, sha256: SHA256Digest?, state: RemoteFileState) {
    self.client = client
    self.budget = budget
    self.home = home
    self.sha256 = sha256
    byteCount = state.byteCount
    self.state = Mutex(state)
  }

  func willNeed(_ ranges: [Range<UInt64>]) {
    state.withLock { $0.want(ranges) }
  }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> RemoteProblem? {
    let asked = offset..<(offset + UInt64(buffer.count))
    for _ in 0..<3 {
      let plan: [Range<UInt64>]? = state.withLock { state in
        guard !state.copy(from: offset, into: buffer) else { return nil }
        let isSingleRange = client.multipart.isRefused(by: state.address.origin)
        return state.next(for: asked, isSingleRange: isSingleRange, bytesLeft: budget.bytesLeft)
      }
      guard let plan else { return nil }
      guard !plan.isEmpty, budget.spend() else { return .notFetched }
      if let problem = fetch(plan) { return .failed(reason: problem) }
    }
    return .notFetched
  }

  /// Fetches ranges and keeps what came; what went wrong as a text.
  private func fetch(_ ranges: [Range<UInt64>]) -> String? {
    let address = state.withLock { $0.address }
    let result = blocking { [client, home, byteCount] () -> Result<(RangeAnswer, WebAnswer), HubError> in
      do throws(HubError) {
        do throws(HubError) {
          return .success(try await client.fetch(ranges, of: byteCount, at: address))
        } catch {
          // A signed address ends after a while: the Hub gives a new one.
          guard address != home, case .refused = error else { throw error }
          return .success(try await client.fetch(ranges, of: byteCount, at: home))
        }
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .failure(let error):
      budget.failed(error)
      return "\(error)"
    case .success((let answer, let got)):
      budget.received(got.answer.body.count)
      // One piece for many ranges: this server does not do several at once.
      // Neither does another file that is reached through the same one.
      if ranges.count > 1, answer.pieces.count < 2 {
        for origin in [got.address.origin, address.origin] { client.multipart.refused(by: origin) }
      }
      state.withLock { state in
        state.add(answer.pieces)
        state.address = got.address
      }
      return nil
    }
  }
}
