/// Why a card file, or a part of it, could not be used. The file's name is put before it where it is noted.
struct CardProblem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
