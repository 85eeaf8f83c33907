import ModelAtlas

/// Turns outcomes into events, and remembers which problems are open.
final class Announcer {
  private let root: WatchedRoot
  private let mailbox: RootMailbox
  private let sink: @Sendable (WatchEvent) -> Void
  private var problems: [String: String] = [:]

  init(root: WatchedRoot, mailbox: RootMailbox, deliver: @Sendable @escaping (WatchEvent) -> Void) {
    self.root = root
    self.mailbox = mailbox
    sink = deliver
  }

  func deliver(_ event: WatchEvent) {
    if !mailbox.with({ $0.stopped }) { sink(event) }
  }

  func announce(_ outcome: ModelTable.Outcome, rootPath: ByteString) {
    func source(_ model: FoundModel, _ id: ModelID) -> ModelSource {
      mailbox.asking()
      let source = examined(model, id: id, root: root.name, rootPath: rootPath)
      if mailbox.answered() { deliver(.available(root: root.name)) }
      return source
    }
    switch outcome {
    case .settled(let id, let model): deliver(.settled(source(model, id)))
    case .gone(let id): deliver(.gone(ModelPlace(root: root.name, name: id)))
    case .moved(let from, let to, let model):
      deliver(.moved(from: ModelPlace(root: root.name, name: from), to: source(model, to)))
    case .blocked(let id, let model, let files, let reason):
      deliver(.settled(unreachable(id, model, files, reason, rootPath)))
    }
  }

  /// A model whose folder cannot be listed: what was known of its files, and why it cannot be read.
  private func unreachable(
    _ id: ModelID, _ model: FoundModel?, _ files: [FileFact], _ reason: String, _ rootPath: ByteString
  ) -> ModelSource {
    let path = joined(rootPath, model?.path ?? ByteString(id.text))
    let isFile = model?.layout == .file
    return ModelSource(
      place: ModelPlace(root: root.name, name: id), path: path, layout: model?.layout ?? .folder,
      files: files.map { fact in
        SourceFile(fact: fact, location: isFile ? path : joined(path, fact.path), device: 0, inode: 0)
      },
      condition: .unreadable(reason: reason))
  }

  // MARK: - Problems

  func hasProblem(_ code: String) -> Bool { problems[code] != nil }

  func report(_ code: String, _ message: String, hint: String?) {
    if problems[code] == message { return }
    problems[code] = message
    deliver(.problem(root: root.name, code: code, message: message, hint: hint))
  }

  func solve(_ code: String) {
    if problems.removeValue(forKey: code) != nil { deliver(.solved(root: root.name, code: code)) }
  }

  /// One problem for all findings of a kind: the first, and how many more there are.
  func reportOrSolve(_ code: String, _ findings: [String], hint: String?) {
    guard let first = findings.first else { return solve(code) }
    report(code, findings.count > 1 ? "\(first) (and \(findings.count - 1) more)" : first, hint: hint)
  }
}
