extension Atlas {
  /// What is known of the model at a place, under whichever id it goes.
  package func facts(at place: ModelPlace) -> ModelFacts? { id(at: place).flatMap { self[$0]?.facts } }

  /// The id of the model at a place; nil when there is none.
  package func id(at place: ModelPlace) -> ModelID? {
    if isAt(place, place.name) { return place.name }
    // Another root's model has the plain name.
    let named = ModelID("\(place.root):\(place.name)")
    return isAt(place, named) ? named : nil
  }

  private func isAt(_ place: ModelPlace, _ id: ModelID) -> Bool { self[id]?.facts?.place == place }
}
