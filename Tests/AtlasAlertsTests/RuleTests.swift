import AtlasAlerts
import ModelAtlas
import Testing

@Suite("Alert rules")
struct RuleTests {
  @Test("a documented family raises nothing")
  func quiet() {
    var tuned = made("b/tuned", license: "mit", parents: ["a/base"])
    tuned.verdict.claims = [claim("a/base", resolved: "a/base", .verified)]
    let family = atlas(made("a/base", license: "mit"), tuned)
    #expect(rules(on: "a/base", in: family).isEmpty && rules(on: "b/tuned", in: family).isEmpty)
  }

  @Test("weights that descend from another model, and nobody says so; a refused claim is another matter")
  func undeclared() {
    var silent = made("b/silent", parents: ["a/base"])
    silent.verdict.parents[0].verdict = .undeclared
    var liar = silent
    liar.verdict.claims = [claim("x/other", resolved: "x/other", .contradicted)]
    #expect(rules(on: "b/silent", in: atlas(made("a/base"), silent)) == [.undeclaredDerivative])
    let found = findings(on: "b/silent", in: atlas(made("a/base"), made("x/other"), liar))
    #expect(found.map(\.rule) == [.falseParent])
    #expect(found.first?.subjects == ["x/other", "a/base"])
  }

  @Test("an edge that is hardly probable accuses nobody")
  func confidence() {
    var silent = made("b/silent", parents: ["a/base"])
    silent.verdict.parents[0].verdict = .undeclared
    silent.verdict.parents[0].confidence = 0.2
    #expect(rules(on: "b/silent", in: atlas(made("a/base"), silent)).isEmpty)
  }

  @Test("a denied id, family or hash is found in the model and in all that it descends from")
  func denied() throws {
    let digest = try #require(SHA256Digest(Array(repeating: 7, count: 32)))
    var base = made("a/base")
    base.facts?.contentHash = digest
    let family = atlas(base, made("b/middle", parents: ["a/base"]), made("c/end", parents: ["b/middle"]))
    for entry in ["a/base", "\(digest)"] {
      var policy = AlertPolicy()
      policy.denied = [entry]
      let found = findings(on: "c/end", in: family, policy: policy)
      #expect(found.map(\.path) == [["a/base", "b/middle", "c/end"]])
      #expect(findings(on: "a/base", in: family, policy: policy).map(\.path) == [["a/base"]])
    }
    var policy = AlertPolicy()
    policy.denied = ["b/middle"]
    #expect(rules(on: "c/end", in: family, policy: policy) == [.deniedAncestor])
  }

  @Test("a parent that was removed, or that is neither here nor known to a Hub")
  func removed() {
    var base = made("a/base")
    base.state = .removed
    base.facts?.condition = .removed
    var named = AtlasNode(id: "x/named", state: .referenced, facts: nil, hub: nil, verdict: Verdict())
    let child = made("b/tuned", parents: ["a/base", "x/named"])
    #expect(findings(on: "b/tuned", in: atlas(base, named, child)).map(\.cause) == ["a/base", "x/named"])
    named.hub = HubRecord(id: "x/named")
    #expect(findings(on: "b/tuned", in: atlas(base, named, child)).map(\.cause) == ["a/base"])
    #expect(rules(on: "a/base", in: atlas(base, named, child)).isEmpty)
  }

  @Test("an incomplete upload stalls when its files have not changed for long enough")
  func stalled() {
    var cut = made("b/cut")
    cut.state = .incomplete
    cut.facts?.condition = .incomplete(reason: "a shard is missing")
    let changed = (noon.milliseconds - 3_600_000) * 1_000_000
    cut.facts?.files = [FileFact(path: "m", bytes: 1, modified: 0, changed: changed, isWeights: true)]
    #expect(rules(on: "b/cut", in: atlas(cut)) == [.stalledUpload])
    cut.facts?.files = [FileFact(path: "m", bytes: 1, modified: 0, changed: changed + 1_000_000, isWeights: true)]
    #expect(rules(on: "b/cut", in: atlas(cut)).isEmpty)
  }

  @Test("other weights under the same name; the same weights in another container are no news")
  func changed() throws {
    let node = made("b/tuned")
    let place = try #require(node.facts?.place)
    let first = WeightIdentity(sample: ValueDigest(high: 9, low: 9), values: nil)
    let grounds = AlertGrounds(atlas: atlas(node), policy: AlertPolicy(), identities: [place: first], now: noon)
    #expect(grounds.findings(on: "b/tuned").map(\.rule) == [.weightsChanged])
    let digest = try #require(SHA256Digest(Array(repeating: 7, count: 32)))
    var hashed = node
    hashed.facts?.valueHash = digest
    let same = WeightIdentity(sample: ValueDigest(high: 9, low: 9), values: digest)
    let kept = AlertGrounds(atlas: atlas(hashed), policy: AlertPolicy(), identities: [place: same], now: noon)
    #expect(kept.findings(on: "b/tuned").isEmpty)
  }

  @Test("copies, odd files, gated ancestors and models of which nobody says anything")
  func others() {
    var copy = made("b/copy", parents: ["a/base"])
    copy.verdict.duplicateOf = "a/base"
    #expect(rules(on: "b/copy", in: atlas(made("a/base"), copy)) == [.duplicateUpload])
    var odd = made("b/odd")
    odd.facts?.anomalies = ["model.bin: pickle names os.system"]
    #expect(rules(on: "b/odd", in: atlas(odd)) == [.unsafeFile])
    var gated = made("a/gated")
    gated.hub = HubRecord(id: "a/gated")
    gated.hub?.isGated = true
    #expect(rules(on: "b/child", in: atlas(gated, made("b/child", parents: ["a/gated"]))) == [.gatedAncestor])
    #expect(rules(on: "b/stray", in: atlas(made("b/stray", card: false))) == [.unknownOrigin])
  }

  @Test("a rule that is off finds nothing")
  func off() {
    var policy = AlertPolicy()
    policy.severities[.unknownOrigin] = nil
    #expect(rules(on: "b/stray", in: atlas(made("b/stray", card: false)), policy: policy).isEmpty)
  }
}
