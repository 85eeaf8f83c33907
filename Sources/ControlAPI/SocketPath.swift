/// Where `atlasctl` looks for the daemon, first hit first.
///
/// - Parameters:
///   - option: what `--socket` says.
///   - environment: by name.
///   - exists: whether something is at a path. An explicit answer (option, `ATLAS_SOCKET`) is taken unseen, so that the
///     error names what the user named.
/// - Returns: the system-wide path when nothing is found.
package func socketPath(
  option: String?, environment: [String: String], exists: (String) -> Bool
) -> String {
  if let option { return option }
  if let named = environment["ATLAS_SOCKET"], !named.isEmpty { return named }
  if let runtime = environment["XDG_RUNTIME_DIR"], !runtime.isEmpty {
    let path = runtime + "/atlasd/atlasd.sock"
    if exists(path) { return path }
  }
  return "/run/atlasd/atlasd.sock"
}
