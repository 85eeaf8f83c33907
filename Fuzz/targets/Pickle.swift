@testable import WeightFormats

/// Bare pickles: in an archive, most of what a fuzzer changes is the archive.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ input: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var machine = PickleMachine(Array(UnsafeBufferPointer(start: input, count: count)))
  _ = try? machine.run()
  _ = machine.foreignGlobals
  return 0
}
