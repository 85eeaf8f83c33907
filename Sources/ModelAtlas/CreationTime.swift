/// When a model was made, and who says so.
package struct CreationTime: Hashable, Sendable {
  /// Most trustworthy first.
  package enum Source: String, Hashable, Sendable, CaseIterable { case hub, git, metadata, file, none }

  package let time: UnixTime
  package let source: Source

  package init(time: UnixTime, source: Source) {
    self.time = time
    self.source = source
  }
}

/// One link of a Trainer's chain: checkpoints of one run are ordered by step, whatever their file times say.
package struct TrainerStep: Hashable, Sendable {
  /// The folder that holds the checkpoints, as an id below the root.
  package let run: ModelID
  package let step: UInt64

  package init(run: ModelID, step: UInt64) {
    self.run = run
    self.step = step
  }
}

/// How the weights are stored when they are quantized.
package struct QuantizationVerdict: Hashable, Sendable {
  /// `gguf:Q4_K`, `bnb-nf4`, `gptq`, `awq`, `fp8`, ...
  package let method: String
  package let bitsPerWeight: Double

  package init(method: String, bitsPerWeight: Double) {
    self.method = method
    self.bitsPerWeight = bitsPerWeight
  }
}
