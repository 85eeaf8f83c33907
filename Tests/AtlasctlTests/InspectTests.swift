import Glibc
import Testing

@testable import atlasctl

@Suite("Inspecting without a daemon")
struct InspectTests {
  private let folder = TemporaryFolder()

  private func lines() throws -> [String] {
    try #require(try inspection(of: folder.path)).lines(.plain, allTensors: false)
  }

  @Test("an adapter's base, rank and scale are told, and what files make each rendition")
  func adapter() throws {
    folder.write(
      "adapter_model.safetensors",
      safetensors(
        #"{"base_model.model.layers.0.q_proj.lora_A.weight":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]},"#
          + #""base_model.model.layers.0.q_proj.lora_B.weight":{"dtype":"F32","shape":[4,2],"data_offsets":[32,64]}}"#,
        data: 64))
    folder.write(
      "adapter_config.json",
      #"{"base_model_name_or_path":"org/base","r":2,"lora_alpha":16.5,"target_modules":["q_proj","v_proj"],"bias":"none"}"#
    )
    let lines = try lines()
    #expect(lines.contains("  adapter: rank 2"))
    #expect(lines.contains { $0.hasPrefix("  safetensors F32  ") && $0.hasSuffix("  adapter_model.safetensors") })
    for line in [
      "base_model_name_or_path = org/base", "r = 2", "lora_alpha = 16.5", "target_modules = q_proj, v_proj",
    ] { #expect(lines.contains("  adapter_config.json: " + line)) }
    #expect(!lines.contains { $0.contains("bias = none") })
  }

  @Test("a quantizer's settings and what was merged are told from the small files beside the weights")
  func configurations() throws {
    folder.write(
      "model.safetensors", safetensors(#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 8))
    folder.write(
      "config.json", #"{"model_type":"llama","quantization_config":{"quant_method":"gptq","bits":4,"meta":{"a":1}}}"#)
    folder.write("mergekit_config.yml", "merge_method: slerp\nmodels:\n  - model: org/a\n  - model: \"org/b\"\n")
    folder.write("README.md", "---\nlicense: mit\nbase_model:\n- org/c\n---\nbase_model: not this\n")
    folder.write("quantize_config.json", "{broken")
    let told = try #require(try inspection(of: folder.path)).configuration.map { "\($0.file) \($0.key) \($0.value)" }
    #expect(
      told == [
        "README.md license mit", "README.md base_model org/c", "config.json model_type llama",
        "config.json quantization_config.quant_method gptq", "config.json quantization_config.bits 4",
        "mergekit_config.yml merge_method slerp", "mergekit_config.yml model org/a", "mergekit_config.yml model org/b",
      ])
  }

  @Test("a quantizer's settings that two files repeat are told once, those that differ are told of both")
  func repeatedSettings() throws {
    folder.write(
      "model.safetensors", safetensors(#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 8))
    folder.write(
      "config.json",
      #"{"quantization":{"bits":4,"group_size":64},"quantization_config":{"bits":4,"group_size":64,"mode":"affine"}}"#)
    folder.write("quantize_config.json", #"{"bits":4,"group_size":32}"#)
    let told = try #require(try inspection(of: folder.path)).configuration.map { "\($0.file) \($0.key) \($0.value)" }
    #expect(
      told == [
        "config.json quantization_config.bits 4", "config.json quantization_config.group_size 64",
        "config.json quantization_config.mode affine", "quantize_config.json group_size 32",
      ])
  }

  @Test("another framework's weights beside the model are listed, and are nothing odd")
  func otherFrameworks() throws {
    folder.write(
      "model.safetensors", safetensors(#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 8))
    folder.write("tf_model.h5", [0x89] + Array("HDF\r\n\u{1A}\n".utf8))
    folder.write("flax_model.msgpack", [0x81, 0xA6] + Array("params".utf8))
    let found = try #require(try inspection(of: folder.path))
    #expect(found.state == "whole" && found.anomalies.isEmpty)
    #expect(
      found.unread == [
        "\(folder.path)/flax_model.msgpack: format not read: MessagePack, as Flax writes",
        "\(folder.path)/tf_model.h5: format not read: HDF5",
      ])
    #expect(try lines().contains("not read"))
  }

  @Test("what is said of single tensors does not hide what is said of the file, and control characters do no harm")
  func metadata() throws {
    let names = (0..<40).map { "layers.\($0).proj" }
    let said = names.map { #""\#($0).weight":"{\"_type\":\"Int8Tensor\"}""# } + [#""format":"pt""#, #""a\u001b":"b""#]
    let tensors = names.enumerated().map { index, name in
      #""\#(name)._weight_qdata":{"dtype":"I8","shape":[4],"data_offsets":[\#(4 * index),\#(4 * index + 4)]}"#
    }
    folder.write(
      "model.safetensors",
      safetensors(
        #"{"__metadata__":{\#(said.joined(separator: ","))},\#(tensors.joined(separator: ","))}"#, data: 160))
    let lines = try lines()
    let start = try #require(lines.firstIndex(of: "weight files say"))
    #expect(lines[(start + 1)...].prefix(3) == ["  format = pt", #"  a\u{1b} = b"#, "  40 more: --json"])
  }
}

/// A file of zeros.
private func safetensors(_ header: String, data: Int) -> [UInt8] {
  withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8)
    + [UInt8](repeating: 0, count: data)
}

/// Lives as long as this value.
private final class TemporaryFolder {
  let path: String
  private var names: [String] = []

  init() {
    var folder = Array("/tmp/atlas-inspect-XXXXXX".utf8CString)
    guard mkdtemp(&folder) != nil else { fatalError("no temporary folder") }
    path = String(decoding: folder.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }

  func write(_ name: String, _ bytes: [UInt8]) {
    guard let file = fopen("\(path)/\(name)", "w") else { fatalError("\(name) cannot be written") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    names.append(name)
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }
}
