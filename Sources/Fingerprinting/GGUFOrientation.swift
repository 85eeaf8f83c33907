import ModelAtlas
import WeightFormats

/// Architectures whose Q and K rows llama.cpp's converter permutes. Source: `conversion/*.py` of llama.cpp (in the
/// sdist of llama_cpp_python 0.3.36), as the two lists below.
let permutedArchitectures: Set<String> = [
  "llama", "granite", "granitemoe", "smollm3", "arcee", "afmoe", "nanbeige", "llada", "internlm2", "baichuan",
  "deepseek", "olmo", "deci", "arctic", "minicpm", "chameleon", "bailingmoe",
]

/// Architectures whose norms' weights the converter stores plus one.
private let shiftedArchitectures: Set<String> = [
  "gemma", "gemma2", "gemma3", "gemma-embedding", "nemotron", "qwen3next", "qwen35", "qwen35moe", "qwen4exp",
  "minimax-m3", "step35",
]

/// What the converter adds to the weights of an architecture's norm; 0 where it stores them as they are.
private func addedToNorm(_ norm: ByteString, _ architecture: String) -> Float {
  switch architecture {
  case "plamo2", "plamo3":
    switch norm {
    case "post_attention_norm": 0.2
    // 5 to the power of -1.5.
    case "post_ffw_norm": 0.08944272
    case "attn_norm", "ffn_norm", "output_norm": 1
    case "attn_q_norm", "attn_k_norm": architecture == "plamo3" ? 1 : 0
    default: 0
    }
  default: shiftedArchitectures.contains(architecture) && norm.hasSuffix("norm") && norm != "ssm_norm" ? 1 : 0
  }
}

/// The largest matrix that is turned around, in stored bytes: hashing one keeps it in memory.
private let transposedBytesMax: UInt64 = 64 << 20

/// What a GGUF file's metadata says of how its tensors differ from the checkpoint's.
struct GGUFOrientation {
  private let architecture: String
  private let heads: UInt64?
  private let keyHeads: UInt64?
  /// Outputs of a gate.
  private let feedForward: UInt64?

  init(_ metadata: (ByteString) -> String?) {
    let architecture = metadata("general.architecture") ?? ""
    self.architecture = architecture
    heads = metadata(ByteString("\(architecture).attention.head_count")).flatMap { UInt64($0) }
    keyHeads = metadata(ByteString("\(architecture).attention.head_count_kv")).flatMap { UInt64($0) } ?? heads
    feedForward = metadata(ByteString("\(architecture).feed_forward_length")).flatMap { UInt64($0) }
  }

  /// Adapters are permuted like their target: in `lora_B`, whose rows are the target's outputs.
  func view(of role: ByteString, _ stored: StoredTensor) -> TensorView {
    let parts = role.split(at: ".")
    var view = TensorView()
    if stored.shape.count == 1, parts.count >= 2, parts.last == "weight" {
      view.addend = -addedToNorm(parts[parts.count - 2], architecture)
    }
    guard parts.count >= 4, parts[0] == "blk", parts[3] != "lora_A", let rows = stored.shape.first else { return view }
    view.isTransposed = isConvolution(parts) && isTransposable(stored)
    view.rows = rowOrder(of: parts[2], rows: rows)
    return view
  }

  /// The tensor's role: another one where the file holds what cannot be compared with the checkpoint's.
  func role(_ role: ByteString, _ stored: StoredTensor) -> ByteString {
    let parts = role.split(at: ".")
    // By numbers of the configuration that the file does not repeat.
    if architecture == "jais", role == "token_embd.weight" || role == "output.weight" { return role + ".scaled" }
    guard parts.count == 4, stored.shape.count == 2 else { return role }
    if isConvolution(parts) && !isTransposable(stored) { return role + ".transposed" }
    // Phi-3 and GLM: gates and inputs in one matrix, under the name of the inputs.
    if parts[2] == "ffn_up", let feedForward, feedForward < 1 << 40, stored.shape[0] == 2 * feedForward {
      return joined([parts[0], parts[1], "ffn_gate_up", parts[3]])
    }
    return role
  }

  private func rowOrder(of module: ByteString, rows: UInt64) -> RowOrder {
    guard let heads, let keyHeads, heads > 0, keyHeads > 0 else { return .native }
    if permutedArchitectures.contains(architecture), module == "attn_q" || module == "attn_k" {
      let count = module == "attn_q" ? heads : keyHeads
      return count < 1 << 32 && rows % (count * 2) == 0 && rows > 0
        ? .interleavedHeads(headRows: rows / count) : .native
    }
    guard module == "attn_qkv", ["gptneox", "bloom", "falcon"].contains(architecture) else { return .native }
    let groups = architecture == "falcon" ? keyHeads : heads
    let (parts, overflow) = groups.multipliedReportingOverflow(by: heads / groups &+ 2)
    guard !overflow, heads % groups == 0, rows % parts == 0, rows > 0 else { return .native }
    return .groupedHeads(groups: groups, queries: heads / groups, headRows: rows / parts)
  }

  private func isConvolution(_ parts: [ByteString]) -> Bool {
    guard architecture == "gpt2" || architecture == "jais", parts.count == 4, parts[3] == "weight" else { return false }
    return ["attn_qkv", "attn_output", "ffn_gate", "ffn_up", "ffn_down"].contains(parts[2])
  }

  private func isTransposable(_ stored: StoredTensor) -> Bool {
    guard stored.shape.count == 2, case .contiguous(_, let bytes) = stored.layout else { return false }
    return bytes <= transposedBytesMax
  }
}
