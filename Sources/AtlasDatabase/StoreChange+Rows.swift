import GRDB
import ModelAtlas

extension StoreChange {
  /// Writes one step inside the transaction that is open.
  ///
  /// - Returns: the id that was given when the step is an event.
  func write(to database: Database) throws -> Int64? {
    switch self {
    case .facts(let facts, let detail): try AtlasDatabase.write(facts, detail: detail, to: database)
    case .forget(let place): try AtlasDatabase.forget(place, in: database)
    case .hub(let record): try AtlasDatabase.write(record, to: database)
    case .hubProgress(let progress): try AtlasDatabase.write(progress, to: database)
    case .egress(let entries): try append(entries, to: database)
    case .arrival(let arrival): try AtlasDatabase.write(arrival, to: database)
    case .arrivalDone(let place, let listing): try deleteArrival(of: place, listing: listing, in: database)
    case .verdict(let id, let verdict): try AtlasDatabase.write(verdict, of: id, to: database)
    case .dropVerdict(let id): try deleteVerdict(of: id, in: database)
    case .event(let event): return try append(event, to: database)
    case .hashProgress(let progress): try AtlasDatabase.write(progress, to: database)
    case .hashFinished(let place): try deleteHashProgress(of: place, in: database)
    case .alert(let alert): try AtlasDatabase.write(alert, to: database)
    case .weightIdentity(let place, let identity): try AtlasDatabase.write(identity, of: place, to: database)
    case .rootKnown(let root, let at): try writeKnownRoot(root, at: at, to: database)
    case .queueDelivery(let sink, let alert, let cause, let at):
      try AtlasDatabase.queueDelivery(to: sink, alert: alert, cause: cause, at: at, in: database)
    case .delivery(let progress): try AtlasDatabase.write(progress, to: database)
    case .word(let word): try AtlasDatabase.write(word, to: database)
    case .dropWord(let child, let parent): try deleteWord(child: child, parent: parent, in: database)
    case .annotation(let annotation): try AtlasDatabase.write(annotation, to: database)
    case .dropAnnotation(let model, let key): try deleteAnnotation(of: model, key: key, in: database)
    }
    return nil
  }
}
