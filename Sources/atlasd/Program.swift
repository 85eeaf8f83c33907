import ArgumentParser
import CLinux
import Ingestion
import ReaderWorker

/// One program, two lives: the daemon, and the readers that it starts to open models for it.
@main
enum Program {
  static func main() async {
    if CommandLine.arguments.dropFirst().first == readerArgument {
      serveReadings { readModelAndCard($0, size: $1, budget: $2) }
    }
    // Before any thread asks for memory. Readers' answers are taken apart on many threads and kept for long: with an arena
    // for each, what one of them frees is of no use to the others.
    atlas_limit_arenas(2)
    await Atlasd.main()
  }
}
