import CKernels
import ModelAtlas

/// How many values of two runs are equal bit for bit, as they are or after rounding the other's to the child's type.
struct ValueEquality: Hashable {
  /// Values that are not zero in both.
  var compared = 0
  var equal = 0
  /// Those of `equal` that only rounding makes equal.
  var equalByRounding = 0

  init(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int, type: ElementType) {
    let found = atlas_equality(x, y, count, type.kernelRounding)
    compared = found.compared
    equal = found.equal
    equalByRounding = found.rounded
  }

  /// What `atlas_equality` computes.
  init(reference x: [Float], _ y: [Float], type: ElementType) {
    for (a, b) in zip(x, y) where a != 0 || b != 0 {
      compared += 1
      if a == b {
        equal += 1
      } else if type.rounded(b) == a {
        equal += 1
        equalByRounding += 1
      }
    }
  }
}

/// Where a candidate differs from its own parent: how many values the child has of the one and of the other.
struct MutationCount: Hashable {
  var inherited = 0
  var reverted = 0

  init(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafePointer<Float>, count: Int, type: ElementType
  ) {
    let found = atlas_mutations(x, y, z, count, type.kernelRounding)
    inherited = found.inherited
    reverted = found.reverted
  }

  /// What `atlas_mutations` computes.
  init(reference x: [Float], _ y: [Float], _ z: [Float], type: ElementType) {
    for index in x.indices {
      let (candidate, origin) = (type.rounded(y[index]), type.rounded(z[index]))
      guard candidate != origin else { continue }
      if x[index] == candidate { inherited += 1 }
      if x[index] == origin { reverted += 1 }
    }
  }
}

extension ElementType {
  /// What the kernels call the rounding that `rounded` does.
  fileprivate var kernelRounding: Int32 {
    switch self {
    case .bf16: Int32(ATLAS_BF16)
    case .f16: Int32(ATLAS_F16)
    default: Int32(ATLAS_UNROUNDED)
    }
  }
}
