import StrictJSON

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ input: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  _ = try? parseJSON(Array(UnsafeBufferPointer(start: input, count: count)))
  return 0
}
