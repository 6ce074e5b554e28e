/// The authserv-id: the name under which our results are told (RFC 8601 §2.5).
package enum AuthservID: Sendable, Hashable {
    /// What the MTA gives as macro j: its own name.
    case macro
    /// A name that is the same for all messages.
    case fixed(String)

    /// The name for a message; `macro` is the MTA's macro j, if it sent one.
    package func text(macro: String?, hostName: @autoclosure () -> String) -> String {
        switch self {
        case .fixed(let name): return name
        case .macro:
            guard let macro, !macro.isEmpty else { return hostName() }
            return macro
        }
    }

    /// Reads the parameter.
    init?(_ setting: Setting, _ context: inout LoadingContext) {
        var name = setting.value
        if name == "HOSTNAME" {
            self = .fixed(context.environment.hostName)
            return
        }
        if name == "{j}" {
            self = .macro
            return
        }
        if name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") {
            name = String(name.dropFirst().dropLast())
            context.notice("the quotation marks are left out", in: setting)
        }
        guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else {
            context.report(
                "“\(setting.value)” holds blanks", expected: "a host name such as mx.example.com",
                in: setting)
            return nil
        }
        self = .fixed(name)
    }
}
