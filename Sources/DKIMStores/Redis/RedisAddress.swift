internal import DKIMFilter

/// `[USER:PW@]HOST[:PORT][/DB]/PREFIX`, or `[USER:PW@]/PATH/OF/SOCKET:[DB]/PREFIX`: where a Redis
/// or Valkey server is, and how the keys begin that are meant. `=XX` stands for an octet.
struct RedisAddress: Equatable {
    /// Where the server listens.
    enum Place: Equatable {
        case host(String, port: UInt16)
        case socket(path: String)
    }

    let user: String?
    let password: String?
    let place: Place
    /// The number of the database.
    let database: Int
    let prefix: String
    /// The address without the password.
    let displayName: String

    static let form =
        "redis:[USER:PW@]HOST[:PORT][/DB]/PREFIX or redis:[USER:PW@]/PATH/OF/SOCKET:[DB]/PREFIX"

    /// Reads the text after `redis:`. No error shows a password.
    init(_ text: String) throws(DataSetError) {
        var rest = text[...]
        (user, password, rest) = try Self.login(rest)
        let isSocket = rest.hasPrefix("/")
        if isSocket {
            guard let colon = rest.firstIndex(of: ":") else {
                throw Self.malformed("the path of the socket does not end in a colon")
            }
            place = .socket(path: try Self.decoded(rest[..<colon]))
            rest = rest[rest.index(after: colon)...]
        } else {
            let host = rest.prefix { $0 != "/" }
            place = try Self.host(host)
            rest = rest[host.endIndex...].dropFirst(host.endIndex < rest.endIndex ? 1 : 0)
            guard host.endIndex < text.endIndex else {
                throw Self.malformed("there is no “/” and prefix after the host")
            }
        }
        let first = rest.prefix { $0 != "/" }
        let isNumber = !first.isEmpty && first.utf8.allSatisfy { $0 &- 0x30 < 10 }
        if first.endIndex < rest.endIndex, isNumber || (isSocket && first.isEmpty) {
            guard let number = first.isEmpty ? 0 : Int(first), number <= 65_535 else {
                throw Self.malformed("“\(first)” is not the number of a database")
            }
            database = number
            rest = rest[first.endIndex...].dropFirst()
        } else {
            guard !isSocket else {
                throw Self.malformed("there is no “/” and prefix after the socket's colon")
            }
            database = 0
        }
        prefix = try Self.decoded(rest)
        let name = user ?? (password == nil ? nil : "")
        let login = name.map { "\($0):***@" } ?? ""
        let shown =
            switch place {
            case .host(let host, let port):
                "\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
            case .socket(let path): "\(path):\(database)"
            }
        displayName = "redis:\(login)\(shown)/\(prefix)"
    }

    private static func login(
        _ text: Substring
    ) throws(DataSetError) -> (user: String?, password: String?, rest: Substring) {
        let authority = text.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return (nil, nil, text) }
        let login = authority[..<at]
        guard let colon = login.firstIndex(of: ":") else {
            throw malformed("before “@” there is no USER:PASSWORD (a password alone is :PASSWORD)")
        }
        let user = try decoded(login[..<colon])
        let password = try decoded(login[login.index(after: colon)...])
        return (
            user.isEmpty ? nil : user, password, text[text.index(after: at)...]
        )
    }

    private static func host(_ text: Substring) throws(DataSetError) -> Place {
        var host = text
        var port: UInt16 = 6_379
        var portText: Substring?
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[..<end].dropFirst()
            let rest = text[text.index(after: end)...]
            if !rest.isEmpty {
                guard rest.hasPrefix(":") else { throw malformed("“\(text)” is not a host") }
                portText = rest.dropFirst()
            }
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
        }
        if let portText {
            guard let number = UInt16(portText), number > 0 else {
                // Not shown: it may be a password before a forgotten “@”.
                throw malformed("what follows the colon is not a port")
            }
            port = number
        }
        guard !host.isEmpty else { throw malformed("it names no host") }
        return .host(try decoded(host), port: port)
    }

    private static func decoded(_ text: Substring) throws(DataSetError) -> String {
        guard let decoded = HexEscapes.decode(text) else {
            throw malformed("after “=XX” was read as an octet, a part of it is no text")
        }
        return decoded
    }

    private static func malformed(_ what: String) -> DataSetError {
        DataSetError(
            "the address of the Redis server is not understood: \(what)",
            remedy: "its form is \(form)")
    }
}
