/// Which way a metric is better, by the last part of its name.
package enum MetricDirection: Sendable {
  case higher, lower

  /// Errors, losses and distances are better when lower; everything else when higher.
  package init(metric: String) {
    let kind = metric.split(separator: ".").last.map { $0.lowercased() } ?? ""
    let parts = kind.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    self = parts.contains { Self.lowerIsBetter.contains($0) } ? .lower : .higher
  }

  private static let lowerIsBetter: Set<String> = [
    "loss", "mse", "rmse", "mae", "perplexity", "ppl", "wer", "cer", "eer", "error", "err", "fid", "bpb", "bpc", "nll",
    "latency", "ter", "fad", "lpips", "brier", "ece",
  ]

  /// The value so that more is better.
  package func score(_ value: Double) -> Double { self == .higher ? value : -value }
}
