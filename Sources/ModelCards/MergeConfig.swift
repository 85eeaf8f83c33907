import ModelAtlas

/// Methods in which the base model is one of the ingredients: the result lies between it and the others.
///
/// In all others that take a base, the differences to it are merged: it is where they are measured from.
/// - Source: mergekit, `merge_methods/slerp.py`, `nearswap.py`, `arcee_fusion.py`.
private let methodsWithBaseAsIngredient: Set<String> = ["slerp", "nearswap", "arcee_fusion"]

/// Methods that know no base: one that is named decides about the tokenizer and the configuration.
private let methodsWithoutBase: Set<String> = ["linear", "passthrough", "karcher"]

extension CardReading {
  /// mergekit_config.yml: `models`, `slices` of `sources`, `modules` of either, and the `experts` of a mixture.
  ///
  /// 1. The ingredients, in the order of the file, each with its parameters.
  /// 2. The base: itself an ingredient, or what task vectors are measured from.
  /// 3. The method and the parameters of the whole.
  /// - Source: mergekit, `config.py`, `plan.py`, `moe/config.py`.
  mutating func readMergeConfig(_ config: CardValue, file: ByteString) {
    let method = text("merge_method", of: config, file: file)
    let isMixture = config["experts"] != nil
    let base = config["base_model"].flatMap(mergeReferences)
    let baseIsIngredient = isMixture || methodsWithBaseAsIngredient.contains(method ?? "")
    let basePaths = Set(baseIsIngredient ? [] : (base ?? []).map(\.path))
    // Named among the models of a task-vector merge, the base is still only the base.
    let excluded = methodsWithoutBase.contains(method ?? "") ? [] : basePaths
    for ingredient in mergeIngredients(of: config) {
      readIngredient(ingredient, except: excluded, file: file)
    }
    for reference in base ?? [] {
      claim(
        reference.path, by: .mergekit, relation: .merge, revision: reference.revision, isMergeBase: !baseIsIngredient,
        file: file)
    }
    feature("merge.method", isMixture ? "moe" : method, file: file)
    feature("merge.base_model", base?.first?.path, file: file)
    feature("merge.dtype", config["dtype"]?.text, file: file)
    feature("merge.gate_mode", config["gate_mode"]?.text, file: file)
    readMergeParameters(config["parameters"], suffix: "", file: file)
  }

  private mutating func readIngredient(_ ingredient: MergeIngredient, except bases: Set<String>, file: ByteString) {
    guard let references = mergeReferences(ingredient.model) else {
      problem(file, "a model that is \(ingredient.model.kind), expected a text or a map with a path")
      return
    }
    for reference in references where !bases.contains(reference.path) {
      claim(reference.path, by: .mergekit, relation: .merge, revision: reference.revision, file: file)
    }
    guard let name = references.first?.path else { return }
    readMergeParameters(ingredient.parameters, suffix: ".\(name)", file: file)
    feature("merge.layers.\(name)", ingredient.layers, file: file)
  }

  /// `weight`, `density`, `t`, ...: of the whole merge, or of one model when `suffix` names it.
  private mutating func readMergeParameters(_ parameters: CardValue?, suffix: String, file: ByteString) {
    for entry in parameters?.entries?.prefix(mergeParametersMax) ?? [] {
      feature("merge.\(entry.key)\(suffix)", flowText(entry.value, depth: 0), file: file)
    }
  }
}

/// mergekit's methods take at most 6 parameters.
private let mergeParametersMax = 16

/// A parameter as YAML in flow style: `0.5`, `[0, 0.5, 1]`, `[{filter: self_attn, value: 0.3}, {value: 0.25}]`.
private func flowText(_ value: CardValue, depth: Int) -> String {
  switch value {
  case .null: "null"
  case .text(let text): text
  case _ where depth > 3: "..."
  case .list(let elements): "[\(elements.map { flowText($0, depth: depth + 1) }.joined(separator: ", "))]"
  case .map(let entries):
    "{\(entries.map { "\($0.key): \(flowText($0.value, depth: depth + 1))" }.joined(separator: ", "))}"
  }
}
