import ModelAtlas

/// One model that goes into a merge, with what is said of it.
struct MergeIngredient {
  /// A text, or a map of `model: {path, revision}` and `lora`.
  let model: CardValue
  var parameters: CardValue?
  /// Half-open ranges of layers, as `0-3`, several joined by commas; nil for all layers.
  var layers: String?
}

/// A model named in a merge: a Hub id or a path, perhaps at a revision.
struct MergeReference: Hashable {
  let path: String
  let revision: String?
}

/// All ingredients in the order of the file; a model that several slices take from is one, with all its layers.
func mergeIngredients(of config: CardValue) -> [MergeIngredient] {
  var listed: [MergeIngredient] = []
  let modules = config["modules"]?.entries?.map(\.value) ?? []
  for part in [config] + modules {
    for model in part["models"]?.elements ?? [] { listed += ingredient(model, key: "model") }
    for slice in part["slices"]?.elements ?? [] {
      for source in slice["sources"]?.elements ?? [] { listed += ingredient(source, key: "model") }
      // A slice's own base is an ingredient by any method: nothing else says which layers it is the base of.
      if let base = slice["base_model"] { listed.append(MergeIngredient(model: base)) }
    }
  }
  for expert in config["experts"]?.elements ?? [] { listed += ingredient(expert, key: "source_model") }
  return joined(listed)
}

private func ingredient(_ entry: CardValue, key: String) -> [MergeIngredient] {
  guard let model = entry[key] else { return [] }
  let bounds = entry["layer_range"]?.elements?.compactMap(\.text) ?? []
  let layers = bounds.count == 2 ? bounds.joined(separator: "-") : nil
  return [MergeIngredient(model: model, parameters: entry["parameters"], layers: layers)]
}

/// One ingredient a model.
/// - Complexity: O(*n*) for *n* slices; a frankenmerge has some dozens, a hostile file thousands.
private func joined(_ ingredients: [MergeIngredient]) -> [MergeIngredient] {
  var positions: [CardValue: Int] = [:]
  var result: [MergeIngredient] = []
  for ingredient in ingredients {
    guard let position = positions[ingredient.model] else {
      positions[ingredient.model] = result.count
      result.append(ingredient)
      continue
    }
    result[position].parameters = result[position].parameters ?? ingredient.parameters
    if let more = ingredient.layers {
      result[position].layers = result[position].layers.map { "\($0),\(more)" } ?? more
    }
  }
  return result
}

/// The models that one entry names: `org/name`, `org/name@revision`, `org/name+org/lora`, or the same as a map.
///
/// - Returns: the model first, then the adapter that is applied to it; nil for another kind of value.
/// - Source: mergekit, `common.py`, ModelReference and ModelPath.
func mergeReferences(_ value: CardValue) -> [MergeReference]? {
  if let text = value.text {
    let parts = text.split(separator: "+", omittingEmptySubsequences: true)
    return parts.count <= 2 ? parts.map(mergeReference) : [MergeReference(path: text, revision: nil)]
  }
  let parts = [value["model"], value["lora"]].compactMap { $0 }
  // `{path, revision}` by itself.
  let named = parts.isEmpty ? [value] : parts
  let references = named.compactMap { part in
    part.text.map { mergeReference($0[...]) }
      ?? part["path"]?.text.map { MergeReference(path: $0, revision: part["revision"]?.text) }
  }
  return references.isEmpty ? nil : references
}

private func mergeReference(_ text: Substring) -> MergeReference {
  let parts = text.split(separator: "@", omittingEmptySubsequences: true)
  guard parts.count == 2 else { return MergeReference(path: String(text), revision: nil) }
  return MergeReference(path: String(parts[0]), revision: String(parts[1]))
}
