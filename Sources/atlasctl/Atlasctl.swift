import ArgumentParser
import Glibc
import ModelAtlas

/// `atlasctl`: asks `atlasd` questions. One file a command.
@main
struct Atlasctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "atlasctl",
    abstract: "Asks atlasd what it knows of the models it watches.",
    discussion: """
      Exit codes: 0 done; 1 failed; 2 answered, and the answer is bad; 64 usage; 66 no such model; \
      69 daemon unreachable; 77 not permitted.
      """,
    version: atlasVersion,
    groupedSubcommands: [
      CommandGroup(
        name: "Questions",
        subcommands: [
          StatusCommand.self, ModelsCommand.self, ShowCommand.self, LineageCommand.self, ExplainCommand.self,
          ImpactCommand.self, SearchCommand.self, StatsCommand.self, ImputeCommand.self,
          EvaluateCommand.self, DiffCommand.self,
          ExportCommand.self, BomCommand.self,
          DuplicatesCommand.self, EventsCommand.self, EgressCommand.self, WaitCommand.self,
          RestoreCommand.self,
          AlertsCommand.self, CheckCommand.self, VerifyCommand.self,
        ]),
      CommandGroup(
        name: "Changes",
        subcommands: [
          RescanCommand.self, RechartCommand.self, ImportCommand.self,
          ConfirmCommand.self, RejectCommand.self, AnnotateCommand.self, ForgetCommand.self,
        ]),
      CommandGroup(
        name: "Operations",
        subcommands: [InitCommand.self, DoctorCommand.self, BackupCommand.self, ConfigCommand.self]),
      CommandGroup(name: "Without a daemon", subcommands: [InspectCommand.self, PlanCommand.self]),
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      failure.end()
    } catch {
      end(with: error)
    }
  }

  /// A mistake in usage gets one line about that mistake; help, versions and completions go the usual way.
  private static func end(with error: any Error) -> Never {
    guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
    let lines = message(for: error).split(separator: "\n")
    Failure(String(lines.first ?? "usage"), hint: "atlasctl help", code: .usage).end()
  }
}
