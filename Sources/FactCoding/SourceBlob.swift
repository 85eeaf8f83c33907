import ModelAtlas

extension BlobWriter {
  package mutating func append(_ source: ModelSource) {
    append(text: source.place.root)
    append(text: source.place.name.text)
    append(source.path)
    append(symbol: source.layout)
    append(list: source.files) { $0.append($1) }
    append(source.condition)
    append(optional: source.origin) { blob, origin in
      blob.append(text: origin.repository.text)
      blob.append(optional: origin.revision) { $0.append(text: $1) }
    }
    append(list: source.times) { $0.append($1) }
  }

  private mutating func append(_ file: SourceFile) {
    append(file.fact)
    append(file.location)
    append(optional: file.window) { blob, window in
      blob.append(count: window.lowerBound)
      blob.append(count: window.upperBound)
    }
    appendFixed(file.device)
    appendFixed(file.inode)
  }

  private mutating func append(_ fact: FileFact) {
    append(fact.path)
    append(count: fact.bytes)
    appendFixed(fact.modified)
    appendFixed(fact.changed)
    append(flag: fact.isWeights)
    append(optional: fact.sha256) { $0.append($1) }
    append(optional: fact.claimedSHA256) { $0.append($1) }
  }
}

extension BlobReader {
  package mutating func modelSource() throws -> ModelSource {
    ModelSource(
      place: ModelPlace(root: try text(), name: ModelID(try text())), path: try name(), layout: try symbol(),
      files: try list { try $0.sourceFile() }, condition: try condition(),
      origin: try optional { blob in
        HubOrigin(repository: ModelID(try blob.text()), revision: try blob.optional { try $0.text() })
      },
      times: try list { try $0.creationTime() })
  }

  private mutating func sourceFile() throws -> SourceFile {
    SourceFile(
      fact: try fileFact(), location: try name(), window: try optional { try $0.window() }, device: try fixed(),
      inode: try fixed())
  }

  private mutating func window() throws -> Range<UInt64> {
    let (start, end) = (try unsigned(), try unsigned())
    guard start <= end else { throw UnreadableBlob("a window of a file that ends before it begins") }
    return start..<end
  }

  private mutating func fileFact() throws -> FileFact {
    FileFact(
      path: try name(), bytes: try unsigned(), modified: try fixed(), changed: try fixed(), isWeights: try flag(),
      sha256: try optional { try $0.sha256() }, claimedSHA256: try optional { try $0.sha256() })
  }
}
