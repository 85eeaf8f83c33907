/// What kind of data a model works on, by its declared task, else by its architecture.
package enum Modality: String, Hashable, Sendable, CaseIterable {
  case text, vision, audio, multimodal, other, unknown

  /// - Source: the task names of huggingface.co/tasks; architectures by their `model_type`.
  package init(pipelineTag: String?, architecture: String?) {
    if let pipelineTag, !pipelineTag.isEmpty {
      self = Self.byTask[pipelineTag] ?? .other
    } else if let architecture {
      self = Self(architecture: architecture.lowercased())
    } else {
      self = .unknown
    }
  }

  private init(architecture: String) {
    func speaks(of words: [String]) -> Bool { words.contains { architecture.contains($0) } }
    if speaks(of: Self.multimodalNames) {
      self = .multimodal
    } else if speaks(of: Self.audioNames) {
      self = .audio
    } else if speaks(of: Self.visionNames) {
      self = .vision
    } else {
      self = speaks(of: Self.textNames) ? .text : .unknown
    }
  }

  private static let byTask: [String: Modality] = {
    let tasks: [Modality: [String]] = [
      .text: [
        "text-generation", "text2text-generation", "fill-mask", "text-classification", "token-classification",
        "question-answering", "summarization", "translation", "feature-extraction", "sentence-similarity",
        "zero-shot-classification", "table-question-answering", "conversational", "text-ranking",
      ],
      .vision: [
        "image-classification", "object-detection", "image-segmentation", "image-to-image", "depth-estimation",
        "unconditional-image-generation", "video-classification", "image-feature-extraction", "mask-generation",
        "keypoint-detection", "zero-shot-image-classification", "zero-shot-object-detection", "image-to-3d",
      ],
      .audio: [
        "automatic-speech-recognition", "text-to-speech", "text-to-audio", "audio-to-audio", "audio-classification",
        "voice-activity-detection",
      ],
      .multimodal: [
        "text-to-image", "image-to-text", "image-text-to-text", "visual-question-answering",
        "document-question-answering", "text-to-video", "text-to-3d", "video-text-to-text", "audio-text-to-text",
        "any-to-any", "visual-document-retrieval", "image-to-video",
      ],
    ]
    return Dictionary(uniqueKeysWithValues: tasks.flatMap { modality, names in names.map { ($0, modality) } })
  }()

  private static let multimodalNames = ["clip", "llava", "blip", "vision2seq", "_vl", "idefics", "unet2dcondition"]
  private static let audioNames = ["whisper", "wav2vec", "hubert", "speech", "audio", "encodec", "bark"]
  private static let visionNames = [
    "vit", "resnet", "convnext", "swin", "deit", "beit", "dino", "detr", "yolo", "segformer", "mobilenet",
    "efficientnet", "vae", "unet",
  ]
  private static let textNames = [
    "llama", "mistral", "mixtral", "qwen", "gemma", "gpt", "bert", "phi", "t5", "bloom", "falcon", "opt", "mamba",
    "rwkv", "bart", "deepseek", "olmo", "stablelm", "starcoder", "electra", "pythia", "codegen", "cohere",
  ]
}
