import ModelAtlas
import Testing

@testable import FolderWatch

@Suite("Stores that name files by their hash")
struct BlobStoreTests {
  /// Shell functions that put a file into a store of blobs and say its digest.
  private static let tools = """
    put() { h=$(sha256sum "$1" | cut -c1-64); mkdir -p "$2"; cp "$1" "$2/$3$h"; echo $h; }
    size() { stat -c %s "$1"; }
    """

  /// An Ollama store in `ollama/models` with one model of two tags, and one of another host.
  private static let ollama =
    tools + """

      mkdir -p ollama/models/blobs; printf weights > w; printf '{}' > c
      h=$(put w ollama/models/blobs sha256-); d=ollama/models/manifests
      mkdir -p $d/registry.ollama.ai/library/tiny $d/hf.co/acme/tiny-GGUF $d/registry.ollama.ai/someone/other
      layer="{\\"mediaType\\":\\"application/vnd.ollama.image.model\\",\\"digest\\":\\"sha256:$h\\",\\"size\\":7}"
      text="{\\"mediaType\\":\\"application/vnd.ollama.image.license\\",\\"digest\\":\\"sha256:$h\\",\\"size\\":7}"
      echo "{\\"schemaVersion\\":2,\\"layers\\":[$layer,$text]}" | tee $d/registry.ollama.ai/library/tiny/latest \\
        $d/registry.ollama.ai/library/tiny/7b.gguf > $d/hf.co/acme/tiny-GGUF/Q4_K_M
      echo "{\\"layers\\":[$text]}" > $d/registry.ollama.ai/someone/other/latest
      rm w c

      """

  @Test("Ollama's tags are models by the names that it shows, their blobs' names are hashes")
  func ollamaTags() throws {
    let store = WatchedStore()
    store.shell(Self.ollama)
    #expect(
      try store.names() == ["ollama/hf.co/acme/tiny-GGUF:Q4_K_M", "ollama/tiny:7b.gguf", "ollama/tiny:latest"])
    let source = try #require(try store.source("ollama/hf.co/acme/tiny-GGUF:Q4_K_M"))
    #expect(source.layout == .ollama)
    #expect(source.origin == HubOrigin(repository: "acme/tiny-GGUF", revision: nil))
    #expect(source.condition == .whole)
    let file = try #require(source.files.first)
    #expect(source.files.count == 1 && file.fact.path == "model.gguf" && file.fact.bytes == 7)
    let digest = try #require(file.fact.claimedSHA256)
    #expect(file.location.hasSuffix(ByteString("/blobs/sha256-\(digest.description.dropFirst(7))")))
    let again = modelSource(path: source.path, below: ByteString(store.path))
    #expect(again?.files == source.files && again?.path == source.path)
  }

  @Test("the store may be the root itself, and a tag that comes or goes is noticed")
  func ollamaWatched() throws {
    let store = WatchedStore()
    store.shell((Self.ollama + "mv ollama/models/* .; rm -r ollama"))
    let observed = Observed(store)
    #expect(
      observed.first { if case .settled(let source) = $0 { source.place.name == "tiny:latest" } else { false } } != nil)
    store.shell("cp manifests/registry.ollama.ai/library/tiny/latest manifests/registry.ollama.ai/library/tiny/new")
    #expect(
      observed.first { if case .settled(let source) = $0 { source.place.name == "tiny:new" } else { false } } != nil)
    store.shell("rm manifests/registry.ollama.ai/library/tiny/latest")
    #expect(observed.first { $0 == .gone(ModelPlace(root: "r", name: "tiny:latest")) } != nil)
  }

  @Test("a pull on its way is incomplete: a blob that is missing, or shorter than the manifest says")
  func ollamaPull() throws {
    let store = WatchedStore()
    store.shell((Self.ollama + "rm ollama/models/blobs/*"))
    guard case .incomplete(let reason) = try store.source("ollama/tiny:latest")?.condition else {
      Issue.record("not incomplete: \(try store.sources())")
      return
    }
    #expect(reason.contains("is missing: the manifest names it"))
    store.shell((Self.ollama + "for b in ollama/models/blobs/*; do truncate -s 3 $b; done"))
    guard case .incomplete(let short) = try store.source("ollama/tiny:latest")?.condition else {
      Issue.record("not incomplete: \(try store.sources())")
      return
    }
    #expect(short.contains("has 3 bytes, the manifest says 7"))
  }

  /// An OCI layout in `oci` with a model of a raw layer, one of a tar, one of a packed tar, and a container's image.
  private static let layout =
    tools + #"""

      mkdir -p oci; echo '{"imageLayoutVersion":"1.0.0"}' > oci/oci-layout; blobs=oci/blobs/sha256
      printf weights > model.safetensors; printf '{"model_type":"tiny"}' > config.json; mkdir deep; printf more > deep/b.gguf
      tar --format=pax -cf w.tar ./model.safetensors config.json deep; gzip -k w.tar
      layer() { echo "{\"mediaType\":\"$1\",\"digest\":\"sha256:$(put $2 $blobs)\",\"size\":$(size $2)$3}"; }
      manifest() { echo "{\"schemaVersion\":2,\"artifactType\":\"$1\",\"config\":$2,\"layers\":[$3]}" > m
        echo "{\"mediaType\":\"x\",\"digest\":\"sha256:$(put m $blobs)\",\"size\":$(size m),\"annotations\":{\"org.opencontainers.image.ref.name\":\"$4\"}}"; }
      pack=application/vnd.cncf.model; kit=application/vnd.kitops.modelkit
      echo '{"descriptor":{"createdAt":"2025-01-02T03:04:05Z","sourceURL":"https://huggingface.co/acme/base","revision":"main"}}' > d
      path=",\"annotations\":{\"org.cncf.model.filepath\":\"model.safetensors\"}"
      raw=$(manifest $pack.manifest.v1+json "$(layer $pack.config.v1+json d)" "$(layer $pack.weight.v1.raw model.safetensors "$path")" raw)
      tar=$(manifest "" "$(layer $kit.config.v1+json config.json)" "$(layer $kit.model.v1.tar w.tar)" localhost/kit:v1)
      zip=$(manifest "" "$(layer $kit.config.v1+json config.json)" "$(layer $kit.model.v1.tar+gzip w.tar.gz)" packed)
      box=$(manifest "" "$(layer application/vnd.oci.image.config.v1+json config.json)" "$(layer application/vnd.oci.image.layer.v1.tar w.tar)" box)
      echo "{\"schemaVersion\":2,\"manifests\":[$raw,$tar,$zip,$box]}" > oci/index.json
      rm -r w.tar w.tar.gz m d config.json model.safetensors deep

      """#

  @Test("an OCI layout's manifests are models when their configuration is a model's")
  func ociManifests() throws {
    let store = WatchedStore()
    store.shell(Self.layout)
    #expect(try store.names() == ["oci/localhost/kit:v1", "oci:packed", "oci:raw"])
    let raw = try #require(try store.source("oci:raw"))
    #expect(raw.layout == .ociLayout && raw.condition == .whole)
    #expect(raw.origin == HubOrigin(repository: "acme/base", revision: "main"))
    #expect(
      raw.times.first == CreationTime(time: try #require(UnixTime(rfc3339: "2025-01-02T03:04:05Z")), source: .metadata))
    #expect(raw.files.map(\.fact.path) == ["model.safetensors"] && raw.files[0].fact.claimedSHA256 != nil)
    guard case .stub(let reason) = try store.source("oci:packed")?.condition else {
      Issue.record("not a stub: \(try store.sources())")
      return
    }
    #expect(reason.contains("is packed (application/vnd.kitops.modelkit.model.v1.tar+gzip)"))
  }

  @Test("files in an uncompressed archive are read where they lie in it")
  func archive() throws {
    let store = WatchedStore()
    store.shell(Self.layout)
    let kit = try #require(try store.source("oci/localhost/kit:v1"))
    #expect(kit.files.map(\.fact.path) == ["config.json", "deep/b.gguf", "model.safetensors"])
    for (file, content) in zip(kit.files, [#"{"model_type":"tiny"}"#, "more", "weights"]) {
      let window = try #require(file.window)
      #expect(smallFile(file.location, window: window, limit: 100) == Array(content.utf8))
      #expect(file.fact.bytes == UInt64(content.utf8.count) && file.fact.claimedSHA256 == nil)
    }
  }

  @Test(
    "a damaged archive costs its model, and says where", arguments: ["no header at byte 512", "ends before the entry"])
  func damagedArchive(finding: String) throws {
    let store = WatchedStore()
    // The size of the second entry, changed with its sum as it was; the first entry's content cut away.
    let damage =
      finding.hasPrefix("no header")
      ? "printf 77777777777 | dd of=w.tar bs=1 seek=636 conv=notrunc status=none" : "truncate -s 1026 w.tar"
    store.shell(
      Self.layout.replacing(
        "tar --format=pax -cf w.tar ./model.safetensors config.json deep;",
        with:
          "tar --format=ustar -cf w.tar deep config.json; \(damage);"))
    guard case .unreadable(let reason) = try store.source("oci/localhost/kit:v1")?.condition else {
      Issue.record("not unreadable: \(try store.sources())")
      return
    }
    #expect(reason.contains("is a damaged archive") && reason.contains(finding), "\(reason)")
  }

  @Test("what llama.cpp fetched into its flat folder is one model a file, from the repository that its manifest names")
  func llamaCpp() throws {
    let store = WatchedStore()
    let digest = String(repeating: "ab", count: 32)
    store.shell(
      """
      mkdir llama.cpp; cd llama.cpp; touch acme_tiny-GGUF_tiny-Q8_0.gguf acme_tiny-GGUF_tiny-Q8_0.gguf.etag
      echo '{"ggufFile":{"rfilename":"tiny-Q8_0.gguf","size":0,"lfs":{"sha256":"\(digest)"}}}' > manifest=acme=tiny-GGUF=latest.json
      """)
    let source = try #require(try store.source("llama.cpp/acme_tiny-GGUF_tiny-Q8_0.gguf"))
    #expect(source.origin == HubOrigin(repository: "acme/tiny-GGUF", revision: nil))
    #expect(source.files.first(where: \.fact.isWeights)?.fact.claimedSHA256 == SHA256Digest(text: digest))
  }
}
