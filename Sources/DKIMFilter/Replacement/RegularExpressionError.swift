/// Why a text is no regular expression that can be used here.
enum RegularExpressionError: Error, Equatable, CustomStringConvertible {
    /// Something is wrong at this octet, counted from 1.
    case syntax(position: Int, problem: String)
    /// It matches nothing at all, so that a replacement would be put between all characters.
    case matchesEmptyText
    /// It takes more steps than a rule may.
    case tooLarge

    var description: String {
        switch self {
        case .syntax(let position, let problem): "\(problem) (at character \(position))"
        case .matchesEmptyText: "it also matches where there is nothing"
        case .tooLarge: "it is too large"
        }
    }
}
