import ModelAtlas
import ModelCards
import Testing

@Suite("Reading a model's configuration files")
struct ReadingConfigurationsTests {
  @Test("an adapter names its base, revision, rank and targets")
  func adapter() {
    let card = facts([
      (
        "adapter_config.json",
        """
        {"base_model_name_or_path": "acme/Base", "revision": "v2", "peft_type": "LORA", "r": 8, "lora_alpha": 16,
         "target_modules": ["v_proj", "q_proj"], "use_dora": false, "modules_to_save": null}
        """
      )
    ])
    #expect(
      card.claims == [
        ParentClaim(source: .adapterConfig, reference: "acme/Base", relation: .adapter, revision: "v2")
      ])
    let features = Dictionary(uniqueKeysWithValues: card.features.map { ($0.name, $0.value) })
    #expect(
      features == [
        "peft.type": "LORA", "lora.rank": "8", "lora.alpha": "16", "lora.target_modules": "q_proj,v_proj",
        "lora.use_dora": "false",
      ])
  }

  @Test("config.json names an architecture, an earlier self, and how it was quantized")
  func config() {
    let card = facts([
      (
        "config.json",
        """
        {"_name_or_path": "acme/Base", "architectures": ["LlamaForCausalLM"], "model_type": "llama",
         "quantization_config": {"quant_method": "gptq", "bits": 4, "sym": true, "dynamic": {}}}
        """
      )
    ])
    #expect(card.architecture == "llama")
    #expect(card.claims == [ParentClaim(source: .config, reference: "acme/Base", relation: .unknown)])
    #expect(card.features.map(\.name) == ["quantization.method", "quantization.bits", "quantization.sym"])
  }

  @Test("a pipeline's denoiser speaks for it, its text encoder does not")
  func components() {
    let card = facts([
      ("text_encoder/config.json", #"{"_name_or_path": "openai/clip", "model_type": "clip_text_model"}"#),
      ("unet/config.json", #"{"_name_or_path": "acme/Pipeline", "_class_name": "UNet2DModel"}"#),
    ])
    #expect(card.claims.map(\.reference) == ["acme/Pipeline"])
    #expect(card.architecture == "UNet2DModel")
  }

  @Test("a Trainer's state gives its step, however long its log is")
  func trainerState() {
    let log = Array(repeating: #"{"loss": 1.5, "step": 1}"#, count: 60_000).joined(separator: ",")
    for log in ["", log] {
      let card = facts([
        ("trainer_state.json", #"{"epoch": 1.5, "global_step": 500, "log_history": [\#(log)], "max_steps": 1000}"#)
      ])
      #expect(card.trainerStep == 500)
      #expect(card.problems.isEmpty)
      #expect(card.features.contains { $0.name == "trainer.epoch" && $0.value == "1.5" })
    }
  }

  @Test("files come in any order and give the same facts")
  func order() {
    let files = [
      ("README.md", "---\nlicense: mit\nbase_model: a/b\n---\n"), ("config.json", #"{"_name_or_path": "a/c"}"#),
      ("adapter_config.json", #"{"base_model_name_or_path": "a/b", "r": 4}"#),
    ]
    #expect(facts(files) == facts(files.reversed()))
  }

  @Test("a file that is not what its name says is a problem, the others count")
  func brokenFile() {
    let card = facts([("config.json", "{"), ("adapter_config.json", #"{"base_model_name_or_path": "a/b"}"#)])
    #expect(card.claims.map(\.reference) == ["a/b"])
    #expect(card.problems.count == 1)
    #expect(card.problems.allSatisfy { $0.hasPrefix("config.json: ") })
  }
}
