import HTTPTransfer
import HuggingFaceHub

/// What is polled, and how often.
package struct HubSettings: Sendable {
  package var sources: [HubSource]
  /// From the end of one poll to the begin of the next.
  package var intervalSeconds: Double
  /// Nothing is sent: the environment says so.
  package var isOffline: Bool
  package var retries: RetryRule
  /// Origins inside the own network that redirects may lead to.
  package var trustedOrigins: Set<String> = []

  package init(
    sources: [HubSource] = [], intervalSeconds: Double = 3600, isOffline: Bool = false, retries: RetryRule = RetryRule()
  ) {
    self.sources = sources
    self.intervalSeconds = intervalSeconds
    self.isOffline = isOffline
    self.retries = retries
  }
}

/// One endpoint with its scope and its token. A name learned from it goes back to it alone.
package struct HubSource: Sendable {
  /// By which the atlas knows it, as it knows a root.
  package let name: String
  package let endpoint: WebAddress
  package let queries: [HubQuery]
  /// Repositories that are asked for one by one.
  package let models: [String]
  package let token: HubToken?
  /// What its webhooks show; nil: none are taken.
  package let hookSecret: HubToken?

  package init(
    name: String, endpoint: WebAddress, queries: [HubQuery], models: [String], token: HubToken?, hookSecret: HubToken?
  ) {
    self.name = name
    self.endpoint = endpoint
    self.queries = queries
    self.models = models
    self.token = token
    self.hookSecret = hookSecret
  }
}
