import ModelAtlas
import Testing

@testable import Charting

@Suite("Copies and casts")
struct CopyTests {
  private var family = MadeFamily("a", seed: 11)

  @Test("a copy has one parent, the earliest with its values and element types")
  func copy() {
    let base = family.base.with { $0.valueHash = 1 }
    let copy = base.at(300).with { $0.id = "b/copy" }
    let found = verdicts([copy, base])
    #expect(found["b/copy"]?.duplicateOf == "a/base")
    #expect(found["b/copy"]?.parents.map(\.relation) == [.duplicate])
    #expect(found["a/base"]?.duplicateOf == nil)
  }

  @Test("an equal sample is no copy before the hashes are known")
  func unhashed() {
    let twin = family.base.at(300).with { $0.id = "b/twin" }
    let found = verdicts([family.base, twin])
    #expect(found["b/twin"]?.duplicateOf == nil)
    #expect(found["b/twin"]?.parents.map(\.parent) == ["a/base"])
  }

  @Test("the same values in a wider type are a cast of the narrower, however old")
  func upcast() {
    let wide = family.base.at(100).with {
      $0.valueHash = 1
      $0.id = "a/f32"
    }
    let narrow = wide.at(900).with {
      $0.elementType = .bf16
      $0.id = "a/bf16"
    }
    let found = verdicts([wide, narrow])
    #expect(found["a/f32"]?.parents.map(\.parent) == ["a/bf16"])
    #expect(found["a/f32"]?.parents.map(\.relation) == [.cast])
    #expect(found["a/f32"]?.duplicateOf == nil)
    #expect(found["a/bf16"]?.parents.isEmpty == true)
  }

  @Test("of two equally narrow types the earlier is the parent")
  func equallyNarrow() {
    let half = family.base.at(200).with {
      $0.valueHash = 1
      $0.elementType = .f16
      $0.id = "a/f16"
    }
    let brain = half.at(100).with {
      $0.elementType = .bf16
      $0.id = "a/bf16"
    }
    #expect(verdicts([half, brain])["a/f16"]?.parents.map(\.parent) == ["a/bf16"])
  }

  @Test("a removed model is nobody's original while a copy of it is here")
  func removedOriginal() {
    let gone = family.base.with {
      $0.valueHash = 1
      $0.isRemoved = true
    }
    let here = gone.at(300).with {
      $0.isRemoved = false
      $0.id = "b/here"
    }
    let found = verdicts([gone, here])
    #expect(found["b/here"]?.duplicateOf == nil)
    #expect(found["a/base"]?.duplicateOf == "b/here")
  }

  @Test("nothing descends from a quantized model, however near and old it is")
  func quantized() {
    var family = family
    let packed = family.child(of: family.base, "a/packed", step: 0.05, at: 150).with { $0.isQuantized = true }
    let child = family.child(of: packed, "a/child", step: 0.01, at: 200)
    let found = verdicts([family.base, packed, child])
    #expect(found["a/child"]?.parents.map(\.parent) == ["a/base"])
    #expect(found["a/packed"]?.parents.map(\.relation) == [.quantized])
    let ablated = verdicts([family.base, packed, child]) { $0.usesQuantizedLeaves = false }
    #expect(ablated["a/child"]?.parents.map(\.parent) == ["a/packed"])
  }
}
