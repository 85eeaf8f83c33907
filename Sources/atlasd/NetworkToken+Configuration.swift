import AtlasConfiguration
import ControlServer
import Foundation

extension NetworkToken {
  /// The token that the configuration names; nil when no port is opened.
  ///
  /// - Throws: what is wrong with its file, and that there is none: nobody listens on a port without one.
  static func of(_ configuration: Configuration) throws -> NetworkToken? {
    guard configuration.http.listen != nil else { return nil }
    if let path = configuration.http.tokenFile { return try NetworkToken.inFile(path) }
    guard let folder = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] else {
      throw NetworkTokenError(
        description: "http.listen needs a token: set http.token_file, or the credential http-token")
    }
    return try NetworkToken.inFile("\(folder)/http-token")
  }
}
