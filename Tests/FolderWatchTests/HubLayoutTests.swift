import ModelAtlas
import Testing

@testable import FolderWatch

@Suite("Downloads from the Hub")
struct HubLayoutTests {
  private let commit = String(repeating: "c0ffee1234", count: 4)
  private let older = String(repeating: "0ddba11234", count: 4)
  private let digest = String(repeating: "5a", count: 32)

  @Test("each snapshot of a cache is a model, and a blob's name is its hash")
  func cache() throws {
    let store = WatchedStore()
    store.shell(
      """
      mkdir -p hub/.locks hub/models--acme--base/{blobs,refs,trees,.no_exist} hub/models--acme--base/snapshots/{\(commit),\(older)}
      mkdir -p hub/datasets--acme--texts/snapshots/1; touch hub/datasets--acme--texts/snapshots/1/model.bin
      cd hub/models--acme--base; echo weights > blobs/\(digest); echo {} > blobs/\(commit)
      for c in \(commit) \(older); do ln -s ../../blobs/\(digest) snapshots/$c/model.safetensors; done
      ln -s ../../blobs/\(commit) snapshots/\(commit)/config.json; touch blobs/\(digest).12345678.incomplete
      """.bash)
    #expect(try store.names() == ["acme/base@\(older)", "acme/base@\(commit)"].sorted())
    let source = try #require(try store.source("acme/base@\(commit)"))
    #expect(source.layout == .huggingFaceCache)
    #expect(source.origin == HubOrigin(repository: "acme/base", revision: commit))
    #expect(source.files.map(\.fact.path) == ["config.json", "model.safetensors"])
    #expect(source.files[1].fact.claimedSHA256 == SHA256Digest(text: digest))
    #expect(source.files[1].location.hasSuffix(ByteString("/blobs/\(digest)")))
  }

  @Test("a snapshot without links takes its hashes from the tree listing")
  func cacheWithoutLinks() throws {
    let store = WatchedStore()
    store.shell(
      """
      mkdir -p models--acme--base/blobs models--acme--base/trees models--acme--base/snapshots/\(commit)/onnx
      cd models--acme--base; touch snapshots/\(commit)/model.safetensors snapshots/\(commit)/onnx/model.onnx
      echo '{}' > snapshots/\(commit)/config.json
      echo '{"format_version":1,"files":{"onnx/model.onnx":{"size":0,"lfs_sha256":"\(digest)"}}}' > trees/\(commit).json
      """)
    let source = try #require(try store.source("acme/base@\(commit)"))
    #expect(source.files.first { $0.fact.path == "onnx/model.onnx" }?.fact.claimedSHA256 == SHA256Digest(text: digest))
    #expect(source.files.first { $0.fact.path == "model.safetensors" }?.fact.claimedSHA256 == nil)
  }

  @Test("a snapshot whose blob is still on its way is incomplete")
  func danglingBlob() throws {
    let store = WatchedStore()
    store.shell(
      "mkdir -p models--m/snapshots/\(commit); ln -s ../../blobs/\(digest) models--m/snapshots/\(commit)/model.safetensors"
    )
    guard case .incomplete = try store.source("m@\(commit)")?.condition else {
      Issue.record("not incomplete: \(try store.sources())")
      return
    }
  }

  @Test("a local download tells commit and hash, as long as the file is older than what was written about it")
  func localDownload() throws {
    let store = WatchedStore()
    store.shell(
      """
      mkdir -p acme/base/.cache/huggingface/download; cd acme/base; touch -d @1000 model.safetensors; touch other.safetensors
      touch config.json
      printf '\(commit)\\n\(digest)\\n1000.5\\n' | tee .cache/huggingface/download/model.safetensors.metadata \
        > .cache/huggingface/download/other.safetensors.metadata
      """)
    let source = try #require(try store.source("acme/base"))
    #expect(source.layout == .huggingFaceLocalDir)
    #expect(source.origin?.revision == commit)
    #expect(source.files.map(\.fact.claimedSHA256) == [nil, SHA256Digest(text: digest), nil])
  }
}
