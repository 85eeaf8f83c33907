extension ModelFacts {
  /// What the file system alone says of a model: nothing of its files was read yet.
  package init(listed source: ModelSource) {
    self.init(place: source.place, path: "\(source.path)", layout: source.layout, condition: source.condition)
    files = source.files.map(\.fact)
    origin = source.origin
    times = source.times
  }
}
