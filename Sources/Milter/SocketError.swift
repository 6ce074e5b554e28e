/// Why a socket cannot be used, in an operator's words.
package enum SocketError: Error, Sendable, Hashable {
    /// Nothing, or only white space.
    case empty
    /// What stands before the colon is no kind of socket.
    case unknownKind(String)
    /// The path of a Unix socket is not absolute.
    case relativePath(String)
    /// The path does not fit into a socket address.
    case pathTooLong(String, limit: Int)
    /// No number from 0 to 65535.
    case invalidPort(String)
    /// Nothing stands after the `@`.
    case missingHost(String)
    /// A host in brackets is not a literal address, or the brackets do not match.
    case invalidLiteral(String)
    /// What stands after `fd:` is no number of a descriptor.
    case invalidDescriptor(String)
    /// The name has no address of the wanted family.
    case unknownHost(String, reason: String)
    /// Something that is not a socket has that path.
    case notASocket(path: String)
    /// Somebody answers at that address.
    case inUse(address: String)
    /// The descriptor that was passed in is not open, or not a stream socket.
    case unusableDescriptor(Int32, reason: String)
    /// A system call failed.
    case system(operation: String, address: String, reason: String)
}

extension SocketError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty:
            return "no socket given; expected inet:PORT@HOST, inet6:PORT@HOST, local:/PATH or fd:N"
        case .unknownKind(let text):
            return "\"\(text)\" is no kind of socket; expected inet:PORT@HOST, inet6:PORT@HOST, "
                + "local:/PATH or fd:N"
        case .relativePath(let path):
            return "\"\(path)\" is not an absolute path; write local:/PATH"
        case .pathTooLong(let path, let limit):
            return "the path \"\(path)\" is too long for a socket; at most \(limit) bytes fit"
        case .invalidPort(let text):
            return
                "\"\(text)\" is not a port; expected a number from 0 to 65535, or a service that /etc/services "
                + "has for TCP"
        case .missingHost(let text):
            return "\"\(text)\" has no host after the @; leave the @ out to listen on all addresses"
        case .invalidLiteral(let text):
            return "\"\(text)\" is not an address of that family"
        case .invalidDescriptor(let text):
            return "\"\(text)\" is not the number of a descriptor"
        case .unknownHost(let host, let reason):
            return "no address for \"\(host)\": \(reason)"
        case .notASocket(let path):
            return "\(path) exists and is not a socket; remove it or choose another path"
        case .inUse(let address):
            return "\(address) is in use: another process answers there"
        case .unusableDescriptor(let descriptor, let reason):
            return "descriptor \(descriptor) cannot be listened on: \(reason)"
        case .system(let operation, let address, let reason):
            return "cannot \(operation) \(address): \(reason)"
        }
    }
}
