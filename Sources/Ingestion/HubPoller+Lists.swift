import HuggingFaceHub
import Logging
import ModelAtlas
import ModelCards

extension HubPoller {
  /// How far below the watermark a poll reads on: clocks of many servers stamp what a Hub lists.
  private static let overlapMilliseconds: Int64 = 600_000
  /// Pages of one poll; who has more changes goes on in the next.
  private static let pagesMax = 100_000

  func list(_ query: HubQuery) async throws {
    var state = progress[query.name] ?? HubProgress(source: source.name, query: query.name)
    if state.isCrawled {
      try await pollChanges(of: query, &state)
    } else {
      try await crawl(query, &state)
    }
  }

  /// The first crawl: oldest first, since that order does not move under us.
  private func crawl(_ query: HubQuery, _ state: inout HubProgress) async throws {
    if state.watermark == nil {
      // What changes while we crawl is newer than this.
      let newest = try await client.firstPage(of: query, by: .modified, limit: 1) { _ in true }
      state.watermark = newest.newest ?? UnixTime(milliseconds: 0)
    }
    for _ in 0..<Self.pagesMax {
      let page = try await nextPage(of: query, after: state.cursor)
      let last = state.cursor
      state.cursor = page.next
      state.isCrawled = page.next == nil || page.next == last
      if state.isCrawled { state.cursor = nil }
      try await take(page, of: query, state)
      if state.isCrawled { return }
    }
  }

  private func nextPage(of query: HubQuery, after cursor: String?) async throws -> HubClient.Page {
    let listed = listed
    guard let cursor else { return try await client.firstPage(of: query, by: .created) { listed[$0.id] == $0 } }
    return try await client.page(cursor) { listed[$0.id] == $0 }
  }

  /// Last changed first, down to what is known.
  private func pollChanges(of query: HubQuery, _ state: inout HubProgress) async throws {
    let low = UnixTime(milliseconds: (state.watermark?.milliseconds ?? 0) - Self.overlapMilliseconds)
    var newest = state.watermark
    let listed = listed
    var page = try await client.firstPage(of: query, by: .modified) { listed[$0.id] == $0 }
    for _ in 0..<Self.pagesMax {
      newest = max(newest, page.newest)
      guard !page.reaches(low), let next = page.next else { break }
      // The watermark stays until the poll is down to it: one that breaks off is done again.
      try await take(page, of: query, state)
      page = try await client.page(next) { listed[$0.id] == $0 }
    }
    state.watermark = newest
    try await take(page, of: query, state)
  }

  /// Writes what a page says, and how far the list has come, as one.
  private func take(_ page: HubClient.Page, of query: HubQuery, _ state: HubProgress) async throws {
    var records: [HubRecord] = []
    for listed in page.listing.unchanged { seen.insert(listed.id) }
    for listed in page.listing.records {
      seen.insert(listed.id)
      guard let record = merged(listed) else { continue }
      if let old = known[record.id], old.state != record.state {
        try await store(record, because: nil)
      } else {
        records.append(record)
      }
    }
    // Most pages of most polls tell nothing new: there is nothing to write, and the log of requests waits for the end.
    guard !records.isEmpty || progress[query.name] != state else { return note(page.listing.problems) }
    try await write { [records] population, _ in
      population.put(records)
      return records.map { .hub($0) } + [.hubProgress(state)]
    }
    for record in records { remember(record) }
    progress[query.name] = state
    refreshCounts()
    note(page.listing.problems)
  }

  private func note(_ problems: [String]) {
    guard let first = problems.first else { return }
    daemon.logger.warning(
      "hub listed models that are not understood",
      metadata: ["source": "\(source.name)", "first": "\(first)", "count": "\(problems.count)"])
  }

  /// What a list says, with what is known of the same commit from elsewhere; nil when it says nothing new.
  private func merged(_ listed: HubRecord) -> HubRecord? {
    var record = listed
    record.source = source.name
    guard let old = known[listed.id] else { return record }
    if old.revision == record.revision, !old.files.isEmpty { record.files = old.files }
    // A list shows gated repositories as all others; only their files tell.
    if old.state == .gated, record.state == .present, record.isGated { record.state = .gated }
    return record == old ? nil : record
  }
}

extension ListedModel {
  /// What a list shows of a repository while it is as the record has it; nil where a list is to be read again: of what
  /// was disabled, renamed or gone, and of what is gated although its record does not say so.
  init?(_ record: HubRecord) {
    guard record.state == .present || (record.state == .gated && record.isGated) else { return nil }
    self.init(id: record.id, revision: record.revision, modifiedAt: record.modifiedAt, isGated: record.isGated)
  }
}

private func max(_ a: UnixTime?, _ b: UnixTime?) -> UnixTime? { [a, b].compactMap { $0 }.max() }
