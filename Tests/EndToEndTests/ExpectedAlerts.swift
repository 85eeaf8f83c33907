import Foundation

/// One model of the zoo as `truth.jsonl` knows it, as far as alerts are concerned.
struct TrueModel: Decodable {
  struct Parent: Decodable {
    let id: String
  }
  struct Card: Decodable {
    let mode: String
    let base_model: [String]?
    let license: String?
    let name_or_path: String?

    private enum Key: String, CodingKey { case mode, base_model, license, name_or_path }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      mode = try container.decode(String.self, forKey: .mode)
      license = try container.decodeIfPresent(String.self, forKey: .license)
      name_or_path = try container.decodeIfPresent(String.self, forKey: .name_or_path)
      // A list, or one name.
      if let one = try? container.decodeIfPresent(String.self, forKey: .base_model) {
        base_model = [one]
      } else {
        base_model = try container.decodeIfPresent([String].self, forKey: .base_model)
      }
    }
  }
  let id: String
  let family: String
  let relation: String
  let subtype: String
  let parents: [Parent]
  let present: Bool
  let card: Card?
  let license_conflict: Bool?
  let value_class: String?
  let dtype: String?
}

/// Which alerts the models of a zoo must raise, derived from what is true of them and what their files say.
struct ExpectedAlerts {
  let models: [String: TrueModel]
  let folder: URL

  /// Every family is there.
  var isWhole: Bool { Set(models.values.map(\.family)).count > 3 && models.count > 150 }

  private var uploadsOfAll: [TrueModel] { models.values.filter { $0.present && $0.card != nil } }

  private func claims(_ id: String) -> Bool {
    let files = FileManager.default.enumerator(atPath: folder.appending(path: id).path)?.compactMap { $0 as? String }
    return (files ?? []).contains { path in
      if path == "mergekit_config.yml" { return true }
      guard path.hasSuffix("config.json"),
        let data = try? Data(contentsOf: folder.appending(path: id).appending(path: path)),
        let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
      else { return false }
      return ["base_model_name_or_path", "_name_or_path"].contains { object[$0] is String }
    }
  }

  private var uploads: [TrueModel] { uploadsOfAll.filter { isWhole || $0.family == "aster" } }

  var undeclared: Set<String> {
    Set(
      uploads.filter { model in
        !model.parents.isEmpty && ["missing", "nobase"].contains(model.card?.mode) && !claims(model.id)
      }.map(\.id))
  }

  var falseParents: Set<String> { Set(uploads.filter { $0.card?.mode == "wrong" }.map(\.id)) }

  /// Incomplete: cut short, or a shard missing.
  var stalled: Set<String> {
    Set(models.values.filter { ["truncated", "partial_shards"].contains($0.subtype) }.map(\.id))
  }

  /// A true parent is gone, and a card or a configuration names a parent at all.
  var removedParents: Set<String> {
    Set(
      uploads.filter { model in
        let isGone = model.parents.contains { models[$0.id]?.present == false }
        return isGone && (model.card?.base_model != nil || claims(model.id))
      }.map(\.id))
  }

  /// All but one of each class of equal values in one element type.
  var copies: [[String]] {
    let classes = Dictionary(grouping: uploads.filter { $0.value_class != nil }) {
      "\($0.value_class ?? "") \($0.dtype ?? "")"
    }
    return classes.values.map { $0.map(\.id) }.filter { $0.count > 1 }
  }

  /// Paths up to the nearest ancestors whose cards state a license that is known.
  private func licensed(above id: String) -> [[String]] {
    (models[id]?.parents ?? []).flatMap { parent -> [[String]] in
      let ancestor = models[parent.id]
      let stated = ancestor?.present == true ? ancestor?.card?.license : nil
      if let stated, stated != "other" { return [[parent.id, id]] }
      return licensed(above: parent.id).map { $0 + [id] }
    }
  }

  private func isRestricted(_ id: String) -> Bool { models[id]?.card?.license?.contains("-nc") == true }

  private func isWide(_ id: String) -> Bool {
    guard let license = models[id]?.card?.license else { return false }
    return license != "other" && !license.contains("-nc")
  }

  /// Where a stated license drops what the nearest stated one above demands, with the paths down from there. Whoever
  /// states nothing has no alert, whatever license the makers had in mind.
  var conflicts: [String: [[String]]] {
    var conflicts: [String: [[String]]] = [:]
    for model in uploads where isWide(model.id) {
      let paths = licensed(above: model.id).filter { isRestricted($0[0]) }
      if !paths.isEmpty { conflicts[model.id] = paths }
    }
    return conflicts
  }

  /// Models that the zoo itself says are in conflict.
  var flagged: Set<String> { Set(models.values.filter { $0.license_conflict == true }.map(\.id)) }

  /// Whether the model's license is wider than that of any ancestor: true, though not where it was dropped.
  func isWiderThanAnAncestor(_ id: String) -> Bool { isWide(id) && ancestors(of: id).contains(where: isRestricted) }

  private func ancestors(of id: String) -> Set<String> {
    (models[id]?.parents ?? []).reduce(into: []) { all, parent in
      all.formUnion(ancestors(of: parent.id).union([parent.id]))
    }
  }
}
