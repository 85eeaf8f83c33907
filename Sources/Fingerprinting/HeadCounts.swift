import ModelAtlas
import StrictJSON

/// How a model's attention is cut into heads, by its configuration or its GGUF file; nil for what they do not say.
struct HeadCounts: Hashable {
  private(set) var queries: UInt64?
  /// Of keys, and as many of values.
  private(set) var keys: UInt64?
  /// DeepSeek: rows of one head of `kv_b` that make keys. Values' rows follow them.
  private(set) var latentKeyRows: UInt64?
  private(set) var latentValueRows: UInt64?
  private(set) var linear: LinearHeads?

  init() {}

  /// - Parameter root: `config.json`; models of pictures and text keep the text's numbers one level below.
  init(configuration root: JSONValue) {
    let text = root["text_config"] ?? root["llm_config"] ?? root
    func number(_ name: ByteString) -> UInt64? { sound(text[name]?.uint64) }
    // Meta's and Mistral's `params.json` have names of their own.
    queries = number("num_attention_heads") ?? number("n_heads")
    keys = number("num_key_value_heads") ?? number("n_kv_heads") ?? queries
    latentKeyRows = number("qk_nope_head_dim")
    latentValueRows = number("v_head_dim")
    let values = number("linear_num_value_heads").flatMap { heads in
      number("linear_value_head_dim").map { saturatingProduct(heads, $0) }
    }
    setLinear(heads: number("linear_num_key_heads"), keyRows: number("linear_key_head_dim"), values: values)
  }

  init(ggufMetadata metadata: (ByteString) -> String?) {
    let architecture = metadata("general.architecture") ?? ""
    func number(_ key: String) -> UInt64? {
      sound(metadata(ByteString("\(architecture).\(key)")).flatMap { UInt64($0) })
    }
    queries = number("attention.head_count")
    keys = number("attention.head_count_kv") ?? queries
    // Files of before 2025 give the widths of whole heads, later ones those of the shared latent head beside them.
    let keyLength = number("attention.key_length_mla") ?? number("attention.key_length")
    if let keyLength, let rotated = number("rope.dimension_count"), keyLength > rotated {
      latentKeyRows = keyLength - rotated
    }
    latentValueRows = number("attention.value_length_mla") ?? number("attention.value_length")
    setLinear(heads: number("ssm.group_count"), keyRows: number("ssm.state_size"), values: number("ssm.inner_size"))
  }

  /// - Parameter values: rows of values of all heads.
  private mutating func setLinear(heads: UInt64?, keyRows: UInt64?, values: UInt64?) {
    guard let heads, let keyRows, let values, values % heads == 0, let rows = sound(values / heads) else { return }
    linear = LinearHeads(heads: heads, keyRows: keyRows, valueRows: rows)
  }
}

/// How Qwen3-Next's linear attention is cut.
struct LinearHeads: Hashable {
  /// Of keys; queries have as many.
  let heads: UInt64
  let keyRows: UInt64
  /// Of the values that share a key; their gates have as many.
  let valueRows: UInt64
}

/// More heads, or rows of a head, than any model has: sums of some do not overflow.
private func sound(_ number: UInt64?) -> UInt64? {
  number.flatMap { (1...(1 << 20)).contains($0) ? $0 : nil }
}
