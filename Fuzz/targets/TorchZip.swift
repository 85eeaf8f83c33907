@testable import WeightFormats

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ input: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  readFuzzed(input, count) { file throws(WeightFormatError) in
    try readTorchHeader(of: file)
  }
  return 0
}
