internal import CNames
internal import Glibc

/// The addresses of a host name.
enum HostAddresses {
    /// An address to connect to.
    struct Address: Sendable {
        /// What the system's calls take.
        let octets: [UInt8]
        let family: Int32
        /// In digits.
        let text: String
    }

    private static let maximumCount = 16

    /// The addresses, in the order in which they are to be tried.
    ///
    /// The system's resolver knows no deadline: it is asked on a thread of its own, which is left
    /// behind if it takes too long and ends when the resolver gives up.
    static func addresses(
        of host: String, port: UInt16, deadline: Deadline
    ) throws(StoreError) -> [Address] {
        if let numeric = try? look(up: host, port: port, numeric: true).get() {
            return numeric
        }
        let question = Question(host: host, port: port)
        guard question.start() else { throw .outage("no thread for the name \(host)") }
        guard let answer = question.answer.wait(until: deadline, { $0 }) else {
            throw .outage("the name \(host) could not be resolved in time (DataSetTimeout)")
        }
        return try answer.get()
    }

    private final class Question: Sendable {
        let host: String
        let port: UInt16
        let answer = Monitor<Result<[Address], StoreError>?>(nil)

        init(host: String, port: UInt16) {
            self.host = host
            self.port = port
        }

        func start() -> Bool {
            let context = Unmanaged.passRetained(self)
            let status = cn_start(
                { context in
                    guard let context else { return nil }
                    let question = Unmanaged<Question>.fromOpaque(context).takeRetainedValue()
                    let answer = HostAddresses.look(
                        up: question.host, port: question.port, numeric: false)
                    question.answer.change { $0 = answer }
                    return nil
                }, context.toOpaque())
            if status != 0 { context.release() }
            return status == 0
        }
    }

    private static func look(
        up host: String, port: UInt16, numeric: Bool
    ) -> Result<[Address], StoreError> {
        var room = [cn_address](repeating: cn_address(), count: maximumCount)
        let count = Int(
            cn_addresses(host, String(port), numeric ? 1 : 0, &room, Int32(maximumCount)))
        guard count >= 0 else {
            let words =
                gai_strerror(Int32(clamping: count)).map { String(cString: $0) }
                ?? "error \(count)"
            return .failure(.outage("the name \(host) could not be resolved: \(words)"))
        }
        return .success(
            room.prefix(count).map { entry in
                Address(
                    octets: withUnsafeBytes(of: entry.octets) { Array($0.prefix(entry.length)) },
                    family: entry.family,
                    text: withUnsafeBytes(of: entry.text) {
                        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                    })
            })
    }
}
