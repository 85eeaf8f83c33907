@testable import WeightFormats

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ input: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  readFuzzed(input, count) { file throws(WeightFormatError) in
    try readSafetensorsHeader(of: file, start: try file.read(at: 0, count: Int(min(file.byteCount, 4096))))
  }
  return 0
}
