import AtlasAnalysis
import ModelAtlas

/// Keeps what was worked out for a whole revision of the atlas, so that the next question finds it ready.
///
/// One question at a time: two that come at once do not make the same index twice.
actor Analyst {
  /// Whose atlas it was: revisions of another daemon, as after a reload, count anew.
  private weak var owner: AnyObject?
  private var index: AtlasIndex?
  private var statistics: (revision: UInt64, value: Statistics)?
  private var imputation: (revision: UInt64, value: Imputation)?

  func index(of atlas: Atlas, from service: any AtlasService) -> AtlasIndex {
    let asked = service as AnyObject
    if owner !== asked {
      (index, statistics, imputation) = (nil, nil, nil)
      owner = asked
    }
    if let index, index.revision == atlas.revision { return index }
    let made = AtlasIndex(atlas)
    index = made
    return made
  }

  func statistics(of atlas: Atlas, from service: any AtlasService) -> (AtlasIndex, Statistics) {
    let index = index(of: atlas, from: service)
    if let statistics, statistics.revision == index.revision { return (index, statistics.value) }
    let made = Statistics(index)
    statistics = (index.revision, made)
    return (index, made)
  }

  func imputation(of atlas: Atlas, from service: any AtlasService) -> (AtlasIndex, Imputation) {
    let index = index(of: atlas, from: service)
    if let imputation, imputation.revision == index.revision { return (index, imputation.value) }
    let made = Imputation(index)
    imputation = (index.revision, made)
    return (index, made)
  }
}
