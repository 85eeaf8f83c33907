import AtlasAnalysis
import ControlAPI
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
  private var bytesSaved: (revision: UInt64, value: UInt64)?

  func index(of atlas: Atlas, from service: any AtlasService) -> AtlasIndex {
    ask(service)
    if let index, index.revision == atlas.revision { return index }
    let made = AtlasIndex(atlas)
    index = made
    return made
  }

  /// What removing copies would free: a metrics page is asked for each few seconds, and the atlas changes less often.
  func bytesSaved(in atlas: Atlas, from service: any AtlasService) -> UInt64 {
    ask(service)
    if let bytesSaved, bytesSaved.revision == atlas.revision { return bytesSaved.value }
    let found = duplicates(in: atlas).bytesSaved
    bytesSaved = (atlas.revision, found)
    return found
  }

  /// Forgets what was worked out for another daemon.
  private func ask(_ service: any AtlasService) {
    let asked = service as AnyObject
    guard owner !== asked else { return }
    (index, statistics, imputation, bytesSaved) = (nil, nil, nil, nil)
    owner = asked
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
