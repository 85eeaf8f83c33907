import Fingerprinting
import ModelAtlas
import Testing

@Suite("A trainer's pickles", .enabled(if: Zoo.folder != nil, Zoo.isAbsent))
struct TrainerPickleTests {
  @Test("training_args.bin names the Trainer's classes, which nobody runs")
  func arguments() throws {
    let folder = try Zoo().source("juniper-nlp/Aster-0.4M-law-pt5/checkpoint-38").path
    let pickles = trainerPickles(at: folder)
    #expect(pickles.map(\.path) == ["training_args.bin"])
    #expect(pickles.first?.classes.contains("transformers.training_args.TrainingArguments") == true)
    #expect(trainerPickles(at: ByteString("\(folder)/training_args.bin")) == pickles)
    #expect(trainerPickles(at: ByteString("\(folder)/config.json")).isEmpty)
  }
}
