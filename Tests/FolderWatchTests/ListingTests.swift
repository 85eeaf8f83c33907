import Glibc
import ModelAtlas
import Testing

@testable import FolderWatch

@Suite("Listing a store")
struct ListingTests {
  @Test("a folder that directly holds weights is a model, at any depth, and so is each checkpoint of a run")
  func foldersAndCheckpoints() throws {
    let store = WatchedStore()
    store.shell(
      """
      mkdir -p acme/base acme/run/checkpoint-10 acme/run/checkpoint-20 deep/a/b/c empty
      touch acme/base/model.safetensors acme/base/config.json acme/run/checkpoint-{10,20}/model.safetensors
      touch acme/run/checkpoint-10/{optimizer.pt,scheduler.pt,rng_state.pth,training_args.bin,trainer_state.json}
      touch deep/a/b/c/pytorch_model.bin acme/run/training_args.bin
      """.bash)
    #expect(try store.names() == ["acme/base", "acme/run/checkpoint-10", "acme/run/checkpoint-20", "deep/a/b/c"])
    let checkpoint = try #require(try store.source("acme/run/checkpoint-10"))
    #expect(checkpoint.layout == .trainerCheckpoint)
    #expect(checkpoint.files.filter(\.fact.isWeights).map(\.fact.path) == ["model.safetensors"])
    store.shell("touch acme/run/model.safetensors")
    #expect(try store.names().contains("acme/run"))
  }

  @Test("a loose file at the root or among unrelated files is a model that keeps its extension")
  func looseFiles() throws {
    let store = WatchedStore()
    store.shell(
      """
      mkdir loras downloads one
      touch tiny.gguf loras/anime.safetensors downloads/alpha.safetensors downloads/beta.safetensors
      touch one/alpha.Q4_K_M.gguf one/alpha.Q8_0.gguf one/README.md
      """)
    #expect(
      try store.names() == [
        "downloads/alpha.safetensors", "downloads/beta.safetensors", "loras/anime.safetensors", "one", "tiny.gguf",
      ])
    #expect(try store.source("tiny.gguf")?.layout == .file)
    #expect(
      try store.source("tiny.gguf")?.path == ByteString("\(try #require(realPath(ByteString(store.path))))/tiny.gguf"))
  }

  @Test("component folders belong to the model around them")
  func components() throws {
    let store = WatchedStore()
    store.shell(
      """
      mkdir -p a/pipe/unet a/pipe/vae b/vit/onnx c/llama/original d/gguf/Q4_K_M d/gguf/Q8_0
      touch a/pipe/model_index.json a/pipe/unet/diffusion_pytorch_model.safetensors a/pipe/unet/config.json
      touch a/pipe/vae/diffusion_pytorch_model.safetensors b/vit/config.json b/vit/onnx/model.onnx
      touch c/llama/config.json c/llama/model.safetensors c/llama/original/consolidated.00.pth
      touch d/gguf/Q4_K_M/x-Q4_K_M.gguf d/gguf/Q8_0/x-Q8_0.gguf
      """)
    #expect(try store.names() == ["a/pipe", "b/vit", "c/llama", "d/gguf"])
    #expect(
      try store.source("a/pipe")?.files.filter(\.fact.isWeights).map(\.fact.path) == [
        "unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors",
      ])
  }

  @Test("what writers and tools leave behind is no model")
  func ignored() throws {
    let store = WatchedStore()
    store.shell(
      """
      mkdir -p a .git/lfs a/.stversions a/.cache/x; cd a
      touch .model.safetensors.a1B2c3 .tmpAb12Cd x.safetensors.incomplete x.gguf.part .nfs0001.safetensors
      touch model.safetensors.tmp .stversions/model.safetensors .cache/x/model.safetensors x.gguf.crdownload
      """)
    #expect(try store.names().isEmpty)
  }

  @Test("a shard that the others or the index name and that is not there makes the model incomplete")
  func missingShards() throws {
    let store = WatchedStore()
    store.shell(
      """
      mkdir a b c
      touch a/model-00001-of-00003.safetensors a/model-00003-of-00003.safetensors
      touch b/one.safetensors; echo '{"weight_map":{"x":"one.safetensors","y":"two.safetensors"}}' > b/model.safetensors.index.json
      touch c/model.safetensors; echo '{"weight_map":{"x":"../two.bin","y":"pytorch_model-00001-of-00002.bin"}}' > c/pytorch_model.bin.index.json
      """)
    #expect(try store.source("a")?.condition == .incomplete(reason: "model-00002-of-00003.safetensors is missing"))
    #expect(try store.source("b")?.condition == .incomplete(reason: "two.safetensors is missing"))
    #expect(try store.source("c")?.condition == .whole)
  }

  @Test("a clone without its large files is a stub with known hash, size and origin")
  func clone() throws {
    let store = WatchedStore()
    let digest = String(repeating: "ab", count: 32)
    let commit = String(repeating: "0123456789", count: 4)
    store.shell(
      """
      mkdir -p org/name/.git/refs/heads; cd org/name
      printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:\(digest)\\nsize 561496\\n' > model.safetensors
      printf '[remote "origin"]\\n\\turl = https://huggingface.co/acme/base\\n' > .git/config
      echo 'ref: refs/heads/main' > .git/HEAD; echo \(commit) > .git/refs/heads/main
      """)
    let source = try #require(try store.source("org/name"))
    #expect(source.layout == .gitClone)
    #expect(source.origin == HubOrigin(repository: "acme/base", revision: commit))
    #expect(source.files[0].fact.claimedSHA256 == SHA256Digest(text: digest))
    #expect(
      source.condition
        == .stub(reason: "model.safetensors: Git LFS pointer, the weights (561496 bytes) are not here"))
  }

  @Test("links are followed below the root only, and nothing but a regular file counts as weights")
  func linksAndSpecialFiles() throws {
    let store = WatchedStore()
    store.shell(
      """
      mkdir a b c d e f blobs
      echo x > blobs/y; ln -s ../blobs/y a/model.safetensors; ln -s /etc/passwd b/model.safetensors
      ln -s model.safetensors c/model.safetensors; ln -s nowhere d/model.safetensors; mkfifo e/model.safetensors
      ln -s .. f/up; ln -s ../a f/alias; ln -s /etc f/out
      """)
    #expect(try store.names() == ["a", "b", "c", "d", "e"])
    #expect(try store.source("a")?.files[0].location.description.hasSuffix("/blobs/y") == true)
    #expect(
      try store.source("b")?.condition
        == .unreadable(reason: "model.safetensors is a link that leads out of the watched root"))
    #expect(try store.source("c")?.condition == .unreadable(reason: "model.safetensors is a link that leads to itself"))
    #expect(
      try store.source("d")?.condition
        == .incomplete(reason: "model.safetensors is missing: it is a link whose target is not there"))
    #expect(try store.source("e")?.condition == .unreadable(reason: "model.safetensors is a pipe, not a file"))
  }

  @Test("names that are not UTF-8, hold a line end or differ in normalization alone are models of their own")
  func oddNames() throws {
    let store = WatchedStore()
    store.shell(
      #"""
      for n in 'caf\303\251' 'cafe\314\201' 'bad\377' 'line\nend' 'a%%41'; do
        d=$(printf "$n"); mkdir "$d"; touch "$d/model.safetensors"; done
      """#)
    let names = try store.names()
    #expect(names.count == 5)
    #expect(Set(names.map { ModelID($0) }).count == 5)
    #expect(names.contains("bad%FF") && names.contains("a%2541") && names.contains("line\nend"))
  }

  @Test("a tree that is deeper than a path can be long is walked to the limit")
  func deepTree() throws {
    let store = WatchedStore()
    let name = ByteString(String(repeating: "d", count: 200))
    var folder = try OpenFolder.root(ByteString(store.path))
    for level in 1...FolderWalk.depthMax + 2 {
      #expect(withPath(name) { mkdirat(folder.descriptor, $0, 0o755) } == 0)
      folder = try folder.subfolder(name)
      if level == 40 || level > FolderWalk.depthMax { touch("model.safetensors", in: folder) }
    }
    var walk = FolderWalk(root: ByteString(store.path)) { _, _ in }
    try walk.walkRoot(OpenFolder.root(ByteString(store.path)))
    #expect(walk.found.map(\.path.count) == [40 * 201 - 1])
    #expect(walk.blocked.map(\.path.count) == [FolderWalk.depthMax * 201 - 1])
  }

  private func touch(_ name: ByteString, in folder: OpenFolder) {
    close(withPath(name) { openat(folder.descriptor, $0, O_CREAT | O_WRONLY, 0o644) })
  }

  @Test("a file or folder can be looked at by its path, without a root")
  func byPath() throws {
    let store = WatchedStore()
    store.shell("mkdir -p a/b; touch a/b/model.safetensors a/b/config.json a/x.gguf a/y.gguf; ln -s b a/latest")
    #expect(modelSource(path: "\(store.path)/a/b")?.files.count == 2)
    #expect(modelSource(path: "\(store.path)/a/latest")?.place.name == "b")
    #expect(modelSource(path: "\(store.path)/a/x.gguf")?.layout == .file)
    #expect(modelSource(path: "\(store.path)/a/nothing") == nil)
  }
}

extension String {
  /// `sh` has no brace expansion.
  var bash: String { "bash -c '\(self)'" }
}
