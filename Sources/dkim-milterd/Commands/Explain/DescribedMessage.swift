internal import DKIMCore
internal import DKIMFilter

/// A message with its envelope and client, as options describe them.
struct DescribedMessage {
    /// What is known of it.
    struct Options {
        var client: String
        var from: String
        var host: String?
        var user: String?
        var daemonName: String?
        var envelopeSender: String?
        var recipients: [String] = []
        var fields: [String] = []
        var macros: [String] = []
    }

    let client: ClientIdentity
    /// The client as one types it.
    let clientText: String
    let recipients: [String]
    let message: TrialMessage
    /// Values by the names that the MTA uses, such as `{auth_type}`.
    let macros: [String: String]

    /// The fields that the options do not mention, so that the message is a usual one.
    private static let usual = [
        "Subject: explain", "Date: Thu, 01 Jan 1970 00:00:00 +0000",
        "Message-ID: <explain@localhost>",
    ]

    /// A message has recipients, and an MTA that tells none is not believed.
    private static let usualRecipient = "recipient@example.com"

    init(_ options: Options) throws(ProgramError) {
        client = try Self.client(options)
        clientText = options.client
        let addresses = options.recipients.isEmpty ? [Self.usualRecipient] : options.recipients
        recipients = addresses.map { $0.hasPrefix("<") ? $0 : "<\($0)>" }
        macros = try Self.macros(options)
        var lines = ["From: \(options.from)"]
        for field in options.fields {
            guard let colon = field.firstIndex(of: ":"), colon > field.startIndex else {
                throw ProgramError(.usage, "--header: “\(field)” is not of the form NAME: VALUE")
            }
            lines.append(field)
        }
        let names = Set(lines.map(Self.name))
        let usual = ["To: " + recipients.joined(separator: ", ")] + Self.usual
        lines += usual.filter { !names.contains(Self.name(of: $0)) }
        for line in lines where line.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            throw ProgramError(.usage, "a header field is given on one line, without line breaks")
        }
        let text = lines.joined(separator: "\r\n") + "\r\n\r\nHi.\r\n"
        do throws(TrialMessage.Fault) {
            message = try TrialMessage(Array(text.utf8))
        } catch {
            throw ProgramError(.usage, "“\(lines[error.line &- 1])” is no header field")
        }
    }

    /// Its header section.
    var header: HeaderSection {
        var header = HeaderSection()
        for field in message.fields {
            header.append(HeaderField(name: field.name, body: field.body))
        }
        return header
    }

    /// What the MTA tells.
    func macro(_ name: String) -> String? { macros[name] }

    private static func name(of line: String) -> String {
        line.prefix { $0 != ":" }.lowercased()
    }

    private static func client(_ options: Options) throws(ProgramError) -> ClientIdentity {
        guard options.client != "local" else {
            return ClientIdentity(host: options.host ?? "localhost", address: nil)
        }
        guard let address = HostAddress(options.client) else {
            throw ProgramError(
                .usage, "--client: “\(options.client)” is no IP address; use “local” for none")
        }
        return ClientIdentity(host: options.host ?? "[\(address)]", address: address)
    }

    private static func macros(_ options: Options) throws(ProgramError) -> [String: String] {
        var macros = ["i": "EXPLAIN"]
        if let user = options.user {
            macros["{auth_type}"] = "PLAIN"
            macros["{auth_authen}"] = user
        }
        macros["{daemon_name}"] = options.daemonName
        // A bare address is one for the envelope, too.
        let isBare =
            options.from.contains("@") && !options.from.contains { " <>,\"()".contains($0) }
        macros["{mail_addr}"] = options.envelopeSender ?? (isBare ? options.from : nil)
        for text in options.macros {
            guard let equals = text.firstIndex(of: "="),
                let name = MacroList.canonicalName(String(text[..<equals]))
            else {
                throw ProgramError(.usage, "--macro: “\(text)” is not of the form NAME=VALUE")
            }
            macros[name] = String(text[text.index(after: equals)...])
        }
        return macros
    }
}
