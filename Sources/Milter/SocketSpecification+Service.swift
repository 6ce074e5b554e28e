internal import Glibc

extension SocketSpecification {
    /// The port of a TCP service, as /etc/services has it; nil if it has none.
    static func port(ofService name: String) -> UInt16? {
        var entry = servent()
        var found: UnsafeMutablePointer<servent>?
        // Holds the aliases; a service with more is not found.
        var buffer = [CChar](repeating: 0, count: 4_096)
        let status = getservbyname_r(name, "tcp", &entry, &buffer, buffer.count, &found)
        guard status == 0, let found else { return nil }
        return UInt16(bigEndian: UInt16(truncatingIfNeeded: found.pointee.s_port))
    }
}
