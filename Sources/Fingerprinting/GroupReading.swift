import ModelAtlas
import WeightFormats

/// A weight file that was opened and whose header was read.
struct OpenedFile {
  let source: SourceFile
  let file: WeightFile
  let header: WeightHeader
}

/// A group of weight files after their headers were read.
struct GroupReading {
  let group: WeightGroup
  private(set) var condition = Condition.whole
  private(set) var files: [OpenedFile] = []
  private var index: ShardIndex?
  /// Whether its format was told, and is not one that is read.
  private(set) var isOfUnreadFormat = false
  /// Why it is not read, where it holds another framework's weights.
  private(set) var otherFramework: String?
  /// See `WeightFormatError.isOfStorage`.
  private(set) var isStorageAtFault = false

  /// Opens every file of a group and reads its header; trouble is a condition, the first that is found.
  init(_ group: WeightGroup, open: WeightFileOpener) {
    self.group = group
    do throws(WeightFormatError) {
      index = try group.index.map { (source) throws(WeightFormatError) in try ShardIndex(of: open(source)) }
      if let reason = missingShards(group, index) { condition = .incomplete(reason: reason) }
      for source in group.files {
        let file = try open(source)
        file.adviseRandom()
        let header = try readHeader(of: file, companions: group.companions)
        files.append(OpenedFile(source: source, file: file, header: header))
      }
    } catch {
      // A shard that is missing altogether says more than what is wrong with one that is here.
      if condition == .whole { condition = ModelAtlas.Condition(error) }
      isStorageAtFault = error.isOfStorage
      if case .formatNotRead = error { isOfUnreadFormat = true }
      if error.isOfOtherFramework { otherFramework = error.description }
    }
    if condition == .whole, let reason = untrusted { condition = .unreadable(reason: reason) }
  }

  /// Nothing of a pickle is executed, and one that names other classes than tensors and containers is not believed.
  private var untrusted: String? {
    for opened in files {
      guard !opened.header.globals.isEmpty else { continue }
      return "\(opened.file.path): the pickle names classes that weights do not need: "
        + opened.header.globals.prefix(8).joined(separator: ", ")
    }
    return files.allSatisfy { $0.header.tensors.isEmpty } ? "\(group.stem)\(group.suffix): no tensors in it" : nil
  }

  /// Oddities of all files, with the file's name.
  var anomalies: [String] {
    files.flatMap { opened in
      (opened.header.anomalies + opened.header.globals.map { "pickle names \($0)" })
        .map { "\(opened.source.fact.path): \($0)" }
    } + (condition == .whole ? index.map { differences(between: $0, and: files) } ?? [] : [])
  }

  /// What stands before the names of a file's tensors.
  ///
  /// - Parameter part: the pipeline component that the group is; empty for a model of one piece.
  func component(_ part: ByteString, of opened: OpenedFile) -> ByteString {
    guard group.isSliced else { return part }
    let name = baseName(opened.source.fact.path).dropLast(group.suffix.count)
    return part.isEmpty ? name : part + "." + name
  }
}

extension Condition {
  init(_ error: WeightFormatError) {
    self =
      switch error {
      case .lfsPointer: .stub(reason: error.description)
      default: error.isIncomplete ? .incomplete(reason: error.description) : .unreadable(reason: error.description)
      }
  }
}
