import AtlasAnalysis
import ControlAPI
import HummingbirdCore
import ModelAtlas

extension Desk {
  func impact(_ question: Question) throws -> Response {
    _ = try Query(question.query, allowed: [])
    let atlas = service.atlas()
    let node = try model(named: question.model ?? "", in: atlas)
    return try Response(json: json(ImpactAnswer(Impact(of: node, in: atlas))))
  }

  func inheritance(_ question: Question) throws -> Response {
    _ = try Query(question.query, allowed: [])
    let atlas = service.atlas()
    let node = try model(named: question.model ?? "", in: atlas)
    return try Response(json: json(InheritanceAnswer(Inheritance(of: node, in: atlas))))
  }
}
