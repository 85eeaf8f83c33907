import ArgumentParser
import ControlAPI

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Looks for what may go wrong, and says what to do about it.",
    discussion: "Works without the daemon too. Exit codes: 0 when nothing failed, 2 when something did.")

  @OptionGroup var common: QuestionOptions

  func run() throws {
    var findings: [DoctorAnswer.Finding] = []
    var roots: [StatusAnswer.Root] = []
    do {
      try common.ask(StatusAnswer.self, .status, json: false) { status, _ in
        roots = status.roots
        findings.append(daemonFinding(status))
      }
      // Checking the record reads all of it.
      try common.ask(DoctorAnswer.self, .doctor, seconds: nil, json: false) { answer, _ in findings += answer.findings }
    } catch let failure as Failure {
      findings.append(.init(subject: "daemon", state: "failed", message: failure.message, hint: failure.hint))
    }
    findings += configurationFindings() + inotifyFindings(roots) + fileSystemFindings(roots) + [clockFinding()]
    let answer = DoctorAnswer(findings: findings)
    if common.json { try say(json: answer) } else { for line in doctorLines(answer, .standard) { say(line) } }
    let failed = findings.count { $0.state == "failed" }
    if failed > 0 { throw Failure("\(counted(failed, "finding")) to act on", code: .badAnswer) }
  }
}

func doctorLines(_ answer: DoctorAnswer, _ terminal: Terminal) -> [String] {
  answer.findings.flatMap { finding in
    let mark =
      switch finding.state {
      case "ok": terminal.green("ok     ")
      case "warning": terminal.yellow("warning")
      default: terminal.red("failed ")
      }
    let line = "\(mark)  \(terminal.bold(neutralized(finding.subject)))  \(neutralized(finding.message))"
    return [line] + (finding.hint.map { ["         hint: \(neutralized($0))"] } ?? [])
  }
}

private func daemonFinding(_ status: StatusAnswer) -> DoctorAnswer.Finding {
  let message = "atlasd \(status.version) answers, \(status.state) since \(status.startedAt)"
  return .init(subject: "daemon", state: "ok", message: message, hint: nil)
}

private func configurationFindings() -> [DoctorAnswer.Finding] {
  do {
    let check = try ConfigurationCheck(systemConfiguration)
    let subject = "configuration"
    guard !check.problems.isEmpty else {
      return [.init(subject: subject, state: "ok", message: "\(check.path ?? "the user's"): no mistakes", hint: nil)]
    }
    return check.problems.map { .init(subject: subject, state: "failed", message: $0, hint: "man atlasd.yaml") }
  } catch {
    return [.init(subject: "configuration", state: "warning", message: error.message, hint: error.hint)]
  }
}
