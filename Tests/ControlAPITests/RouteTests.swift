import ControlAPI
import Testing

@Suite("Routes and their spelling")
struct RouteTests {
  @Test(
    "an id comes back from the path as it went in",
    arguments: ["org/name", "a/%FF", "ä b/?x#y&z=1+2", "../..", "a//b", "/"])
  func roundTrip(id: String) throws {
    let found = try #require(Route.of(path: Route.model.target(model: id)))
    #expect(found.route == .model && found.model == id)
  }

  @Test("slashes in an id may be escaped or not")
  func slashes() {
    #expect(Route.of(path: "/v1/models/org%2fname")?.model == "org/name")
    #expect(Route.of(path: "/v1/models/org/name")?.model == "org/name")
  }

  @Test(
    "what is no path of ours is none",
    arguments: [
      "", "/v1", "/v2/status", "/v1/statusx", "/v1/models/%4", "/v1/models/%zz", "/v1/models/%00",
      "/v1/models/%ff",
    ])
  func strangers(path: String) {
    #expect(Route.of(path: path) == nil)
  }

  @Test("a query's fields keep their order and their bytes")
  func query() {
    let target = Route.models.target(query: [("text", "a&b=c d"), ("state", "x,y")])
    #expect(target == "/v1/models?text=a%26b%3Dc%20d&state=x%2Cy")
    let fields = queryFields("text=a%26b%3Dc+d&state=x%2Cy&flag")
    #expect(fields?.map(\.name) == ["text", "state", "flag"])
    #expect(fields?.map(\.value) == ["a&b=c d", "x,y", ""])
    #expect(queryFields("a=%f") == nil)
  }

  @Test("the socket is looked for by option, environment, runtime folder, then system-wide")
  func socket() {
    let environment = ["ATLAS_SOCKET": "/named", "XDG_RUNTIME_DIR": "/run/user/1"]
    let nothing = { (_: String) in false }
    #expect(socketPath(option: "/option", environment: environment, exists: nothing) == "/option")
    #expect(socketPath(option: nil, environment: environment, exists: nothing) == "/named")
    let runtime = ["XDG_RUNTIME_DIR": "/run/user/1", "ATLAS_SOCKET": ""]
    #expect(socketPath(option: nil, environment: runtime) { _ in true } == "/run/user/1/atlasd/atlasd.sock")
    #expect(socketPath(option: nil, environment: runtime, exists: nothing) == "/run/atlasd/atlasd.sock")
  }
}
