import ArgumentParser
import Ingestion
import ReaderWorker

/// One program, two lives: the daemon, and the readers that it starts to open models for it.
@main
enum Program {
  static func main() async {
    if CommandLine.arguments.dropFirst().first == readerArgument {
      serveReadings { readModelAndCard($0, size: $1, budget: $2) }
    }
    await Atlasd.main()
  }
}
