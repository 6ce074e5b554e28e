/// Why the status server cannot be started.
package enum StatusServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The socket could not be taken over, in the library's words.
    case cannotListen(String)

    /// The fault in an operator's words.
    package var description: String {
        switch self {
        case .cannotListen(let reason): "cannot listen: \(reason)"
        }
    }
}
