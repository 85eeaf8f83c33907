import AtlasAnalysis
import ControlAPI
import HummingbirdCore
import ModelAtlas

extension Desk {
  func impact(_ question: Question) throws -> Response {
    _ = try Query(question.query, allowed: [])
    let atlas = service.atlas()
    let node = try model(named: question.model ?? "", in: atlas)
    return Response(json: written(ImpactAnswer(Impact(of: node, in: atlas))))
  }

  func statistics(_ question: Question) async throws -> Response {
    _ = try Query(question.query, allowed: [])
    let service = service
    let (index, statistics) = await analyst.statistics(of: service.atlas(), from: service)
    return try Response(json: json(StatisticsAnswer(statistics, index)))
  }

  func imputation(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["model"])
    let service = service
    let atlas = service.atlas()
    let id = try query.text("model").map { try model(named: $0, in: atlas).id }
    let (index, imputation) = await analyst.imputation(of: atlas, from: service)
    return try Response(json: json(ImputationAnswer(imputation, index, for: id.flatMap { index.number(of: $0) })))
  }

  func inheritance(_ question: Question) throws -> Response {
    _ = try Query(question.query, allowed: [])
    let atlas = service.atlas()
    let node = try model(named: question.model ?? "", in: atlas)
    return try Response(json: json(InheritanceAnswer(Inheritance(of: node, in: atlas))))
  }
}
