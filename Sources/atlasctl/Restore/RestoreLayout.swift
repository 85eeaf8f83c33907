import ArgumentParser
import Glibc
import ModelAtlas

/// How a restored model is laid out.
enum RestoreLayout: String, ExpressibleByArgument, CaseIterable {
  /// An entry of a Hugging Face cache: programs that load the model by its id find it, without a network.
  case cache
  /// The model's files in the folder itself.
  case folder
}

/// Where a reference's files go.
struct RestoreTarget {
  let layout: RestoreLayout
  /// The folder that appears.
  let path: String
  /// Of a cache entry; nil: computed from the files.
  let commit: String?

  init(_ reference: String, in folder: String, as layout: RestoreLayout) throws {
    self.layout = layout
    let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    guard layout == .cache else {
      (path, commit) = (folder, nil)
      return
    }
    let halves = reference.split(separator: "@", maxSplits: 1).map(String.init)
    let names = (halves.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(names.count), names.allSatisfy(isRepositoryName) else {
      throw Failure(
        "\(reference): not the name of a repository, so no cache has a place for it", hint: "--as folder", code: .usage)
    }
    // $HF_HOME holds the cache in `hub`.
    let cache = isFolder(folder + "/hub") ? folder + "/hub" : folder
    path = cache + "/models--" + names.joined(separator: "--")
    commit = halves.count == 2 && halves[1].utf8.count == 40 && bytes(hexadecimal: halves[1]) != nil ? halves[1] : nil
    if access(path, F_OK) == 0 { throw Failure.alreadyThere(path) }
  }
}

/// What a Hub accepts as one part of a repository's name. `--` separates the parts in a cache.
private func isRepositoryName(_ name: Substring) -> Bool {
  let letters = name.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
  let isDots = name == "." || name == ".."
  return letters && !name.isEmpty && !isDots
    && !zip(name.utf8, name.utf8.dropFirst()).contains { $0 == ($1) && $0 == 45 }
}

private func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
