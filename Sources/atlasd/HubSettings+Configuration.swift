import AtlasConfiguration
import CLinux
import Foundation
import HTTPTransfer
import HuggingFaceHub
import Ingestion

/// As the program was started: the token is taken out of the environment afterwards, and a reload needs it again.
private let environment = ProcessInfo.processInfo.environment

extension HubSettings {
  /// - Throws: what is wrong with an endpoint or a token file.
  init(_ hub: Configuration.Hub) throws {
    let offline = environment["HF_HUB_OFFLINE"] ?? environment["TRANSFORMERS_OFFLINE"] ?? ""
    self.init(
      sources: try hub.sources.map { try HubSource($0, isMain: $0.name == hub.main.name) },
      intervalSeconds: hub.intervalSeconds,
      isOffline: ["1", "ON", "YES", "TRUE"].contains(offline.uppercased()))
    trustedOrigins = Set(
      try hub.trustedOrigins.map { text in
        guard let address = WebAddress(text) else {
          throw HubSettingsError(description: "hub.trusted_origins: \(text) is no web address")
        }
        return address.origin
      })
    guard sources.contains(where: { $0.token != nil || $0.hookSecret != nil }) else { return }
    // No core dump holds the token, and no process that is started gets it.
    atlas_forbid_core_dumps()
    for name in ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] { unsetenv(name) }
  }
}

extension HubSource {
  fileprivate init(_ source: Configuration.Source, isMain: Bool) throws {
    let written = source.endpoint ?? (isMain ? environment["HF_ENDPOINT"] : nil)
    guard let written, let endpoint = WebAddress(written) else {
      throw HubSettingsError(
        description: "hub.endpoint: " + (written.map { "\($0) is no web address" } ?? "not set, nor is HF_ENDPOINT"))
    }
    // The first source's token is the usual one; the others have theirs by name.
    let token = try hubToken(
      credential: isMain ? "hf-token" : "\(source.name)-token", usesEnvironment: isMain, path: source.tokenFile,
      environment: environment)
    let secret = try webhookSecret(
      credential: isMain ? "hub-webhook-secret" : "\(source.name)-webhook-secret", path: source.webhookSecretFile,
      environment: environment)
    self.init(
      name: source.name, endpoint: endpoint,
      queries: source.authors.map { .author($0) } + source.searches.map { .search($0) }
        + source.filters.map { .filter($0) },
      models: source.models, token: token, hookSecret: secret)
  }
}

private struct HubSettingsError: Error, CustomStringConvertible {
  let description: String
}
