/// A base estimated from children whose changes are of low rank.
package enum LoRABase {
  /// Two children share no more than their difference: which half of it belongs to which is open. Three leave one base.
  package static let childrenMin = 3
}
