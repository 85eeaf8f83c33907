import ModelAtlas

/// Names that hold no model, whatever is in them: what writers use while they write, and what tools keep for themselves.
///
/// - Source: measured sequences of cp, rsync, curl, browsers, safetensors and huggingface_hub.
func isIgnored(_ name: ByteString) -> Bool {
  let bytes = name.bytes
  if ignoredNames.contains(name) { return true }
  if ignoredSuffixes.contains(where: { name.hasSuffix($0) }) || ignoredPrefixes.contains(where: { name.hasPrefix($0) })
  {
    return true
  }
  return isRsyncTemporary(bytes) || isSafetensorsTemporary(bytes) || isHubProbe(bytes)
    || contains(bytes, "-partial")
      && !contains(bytes, ".safetensors") && !contains(bytes, ".gguf")
}

private let ignoredNames: Set<ByteString> = [
  ".git", ".cache", ".locks", ".no_exist", ".stfolder", ".stversions", "@eaDir", "__MACOSX", ".~tmp~", ".rsync-partial",
  ".ipynb_checkpoints", ".Trash", "lost+found", "__pycache__", "node_modules", "site-packages", ".snapshot",
  ".snapshots",
]

private let ignoredSuffixes: [ByteString] = [
  ".incomplete", ".part", ".partial", ".tmp", ".filepart", ".crdownload", ".aria2", ".lock", ".metadata", "~", ".swp",
]

/// `.nfs*`: a file that is deleted while a client has it open. `.Trash-1000`: a desktop's bin. `.fuse_hidden*`: as NFS.
private let ignoredPrefixes: [ByteString] = [".nfs", ".Trash-", ".fuse_hidden", ".goutputstream-", ".syncthing."]

/// `.model.safetensors.a1B2c3`: rsync writes there, then renames.
private func isRsyncTemporary(_ bytes: [UInt8]) -> Bool {
  guard bytes.count > 8, bytes[0] == UInt8(ascii: "."), bytes[bytes.count - 7] == UInt8(ascii: ".") else {
    return false
  }
  return bytes.suffix(6).allSatisfy(isLetterOrDigit)
}

/// `.tmpa1B2c3`: the safetensors library writes there, then renames.
private func isSafetensorsTemporary(_ bytes: [UInt8]) -> Bool {
  bytes.count == 10 && bytes.starts(with: ".tmp".utf8) && bytes.suffix(6).allSatisfy(isLetterOrDigit)
}

/// `tmp_<uuid>`: huggingface_hub asks with it whether links work here.
private func isHubProbe(_ bytes: [UInt8]) -> Bool {
  bytes.count == 40 && bytes.starts(with: "tmp_".utf8) && bytes.filter { $0 == UInt8(ascii: "-") }.count == 4
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
    UInt8(ascii: "A")...UInt8(ascii: "Z"):
    true
  default: false
  }
}

func contains(_ bytes: [UInt8], _ part: StaticString) -> Bool {
  part.withUTF8Buffer { wanted in
    guard bytes.count >= wanted.count, let first = wanted.first else { return false }
    return (0...(bytes.count - wanted.count)).contains { start in
      bytes[start] == first && bytes[start...].starts(with: wanted)
    }
  }
}
