internal import CUnbound
package import DKIMCore
internal import Glibc

/// The name servers that hold the zone of a name: those that have to publish a record before it can
/// be counted on.
///
/// Blocks its caller; for tools.
package final class ZoneServers {
    /// A name server.
    package struct Server: Sendable, Equatable {
        /// Its name.
        package let name: String
        /// Its addresses, IPv4 first.
        package let addresses: [String]
    }

    private static let typeA: CInt = 1
    private static let typeNS: CInt = 2
    private static let typeAAAA: CInt = 28
    private static let classInternet: CInt = 1
    /// More name servers, or addresses of one, are not asked.
    private static let maximum = 16

    private let handle: OpaquePointer
    /// Zones that were found already.
    private var known: [String: [Server]] = [:]

    /// Sets up a resolver that finds them.
    package init(_ settings: ResolverSettings) throws(ResolverError) {
        handle = try UnboundOptions.makeContext(settings, asynchronous: false)
    }

    deinit { UnboundOptions.endContext(handle) }

    /// The name servers of the zone that the key records of a domain lie in.
    ///
    /// - Throws: why they cannot be told.
    package func servers(for domain: DomainName) throws(ZoneServersError) -> [Server] {
        var name = "_domainkey.\(domain.ascii)"
        // No top-level domain is asked: what ends there is not delegated.
        while name.contains(".") {
            if let servers = known[name] { return servers }
            let names = try records(name, Self.typeNS).compactMap(Self.name)
            if !names.isEmpty {
                let servers = try names.sorted().prefix(Self.maximum).map {
                    name throws(ZoneServersError) in
                    Server(name: name, addresses: try addresses(of: name))
                }
                known[name] = servers
                return servers
            }
            name = String(name[name.index(after: name.firstIndex(of: ".") ?? name.startIndex)...])
        }
        throw .noZone(domain)
    }

    private func addresses(of name: String) throws(ZoneServersError) -> [String] {
        let old = try records(name, Self.typeA).compactMap { Self.address($0, AF_INET) }
        let new = try records(name, Self.typeAAAA).compactMap { Self.address($0, AF_INET6) }
        return Array((old + new).prefix(Self.maximum))
    }

    /// The data of the records; none where the name does not exist.
    private func records(
        _ name: String, _ type: CInt
    ) throws(ZoneServersError) -> [[UInt8]] {
        var pointer: UnsafeMutablePointer<ub_result>?
        let code = ub_resolve(handle, name, type, Self.classInternet, &pointer)
        defer { ub_resolve_free(pointer) }
        guard code == 0, let result = pointer?.pointee else {
            throw .failed(name, String(cString: ub_strerror(code)))
        }
        guard result.nxdomain == 0 else { return [] }
        guard result.bogus == 0, result.rcode == 0 else {
            let reason = result.bogus != 0 ? "DNSSEC validation failed" : "the server failed"
            throw .failed(name, reason)
        }
        guard let data = result.data, let lengths = result.len else { return [] }
        var records: [[UInt8]] = []
        while records.count < Self.maximum, let bytes = data[records.count] {
            let count = max(0, Int(lengths[records.count]))
            records.append(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
        }
        return records
    }

    /// A name in wire format (RFC 1035 §3.1), which libunbound gives without compression.
    static func name(_ data: [UInt8]) -> String? {
        var labels: [String] = []
        var position = 0
        while position < data.count {
            let length = Int(data[position])
            position += 1
            if length == 0 { return labels.isEmpty ? nil : labels.joined(separator: ".") }
            guard length <= DomainName.maximumLabelLength, position + length <= data.count else {
                return nil
            }
            let label = data[position..<(position + length)]
            // A dot or a control within a label would make it another name.
            guard label.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2E }) else { return nil }
            labels.append(String(decoding: label, as: UTF8.self))
            position += length
        }
        return nil
    }

    private static func address(_ data: [UInt8], _ family: CInt) -> String? {
        guard data.count == (family == AF_INET ? 4 : 16) else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, data, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
