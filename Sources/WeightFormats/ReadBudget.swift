/// A limit on how fast bytes are read, shared by whoever reads under it.
package protocol ReadBudget: Sendable {
  /// Called before each read with the bytes that it will ask for. May block the calling thread to hold a rate.
  func spend(_ bytes: Int)
}
