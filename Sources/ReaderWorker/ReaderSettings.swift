/// How readers of one root are started and held.
package struct ReaderSettings: Sendable {
  /// What to execute: this program again, unless a test says otherwise.
  package var program = "/proc/self/exe"
  /// The folder below which readers may read, absolute.
  package var folder: String
  /// How long a reader may give no sign of life while it works.
  package var timeoutSeconds = 20.0
  /// Private memory of one reader. A header of 100 MB, the longest that is read, takes some 600 MB.
  package var memoryBytes: UInt64 = 1 << 30
  /// Models after which a reader is replaced: what one of them may have left behind does not stay for long.
  package var modelsEach = 500
  /// After how long without work a reader ends; one of them stays.
  package var idleSeconds = 30.0

  package init(folder: String) { self.folder = folder }

  /// A model of several hundred shards has all of them open at once.
  static let openFilesMax: UInt64 = 4096
  /// Times that files may end a reader before they are left alone.
  static let crashesMax = 3
}

/// The first argument that makes the program a reader.
package let readerArgument = "read-models-for-atlasd"
