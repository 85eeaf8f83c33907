import ModelAtlas
import WeightFormats

/// The order of a tensor's rows in the file, against the order that Hugging Face checkpoints have.
enum RowOrder: Hashable {
  case native
  /// llama.cpp's converter interleaves the two halves of each attention head: file row `h*D + 2k + s` holds row
  /// `h*D + s*D/2 + k`. `headRows` is D, even.
  case interleavedHeads(headRows: UInt64)

  /// Where a row of the checkpoint lies in the file.
  func fileRow(of row: UInt64) -> UInt64 {
    guard case .interleavedHeads(let headRows) = self else { return row }
    let within = row % headRows
    let half = headRows / 2
    return row - within + 2 * (within % half) + within / half
  }
}

/// Architectures whose Q and K rows llama.cpp's converter permutes. Source: `conversion/*.py` of llama.cpp (in the
/// sdist of llama_cpp_python 0.3.36).
private let permutedArchitectures: Set<String> = [
  "llama", "granite", "granitemoe", "smollm3", "arcee", "afmoe", "nanbeige", "llada", "internlm2", "baichuan",
  "deepseek", "olmo", "deci", "arctic", "minicpm", "chameleon", "bailingmoe",
]

/// What a GGUF file's metadata says about the order of rows in its tensors.
struct GGUFOrientation {
  private var queryHeads: UInt64?
  private var keyHeads: UInt64?
  /// GPT-2's Conv1D weights, stored transposed in GGUF.
  let isTransposed: Bool

  init(_ metadata: (ByteString) -> String?) {
    let architecture = metadata("general.architecture") ?? ""
    isTransposed = architecture == "gpt2" || architecture == "jais"
    guard permutedArchitectures.contains(architecture) else { return }
    queryHeads = metadata(ByteString("\(architecture).attention.head_count")).flatMap { UInt64($0) }
    keyHeads = metadata(ByteString("\(architecture).attention.head_count_kv")).flatMap { UInt64($0) } ?? queryHeads
  }

  /// Adapters are permuted like their target: in `lora_B`, whose rows are the target's outputs.
  func rowOrder(role: ByteString, shape: [UInt64]) -> RowOrder {
    let parts = role.split(at: ".")
    guard parts.count >= 4, parts[0] == "blk", parts[3] != "lora_A", let rows = shape.first else { return .native }
    let heads: UInt64? =
      switch parts[2] {
      case "attn_q": queryHeads
      case "attn_k": keyHeads
      default: nil
      }
    guard let heads, heads > 0, rows % (heads * 2) == 0, rows > 0 else { return .native }
    return .interleavedHeads(headRows: rows / heads)
  }

  /// The role of a tensor in another orientation than the checkpoint's: not the checkpoint's role, since equal roles
  /// are compared element by element.
  func role(_ role: ByteString, shape: [UInt64]) -> ByteString {
    let conv: [ByteString] = ["attn_qkv", "attn_output", "ffn_up", "ffn_down"]
    guard isTransposed, shape.count == 2, role.hasSuffix(".weight"), role.split(at: ".").count == 4,
      conv.contains(role.split(at: ".")[2])
    else { return role }
    return role + ".transposed"
  }
}
