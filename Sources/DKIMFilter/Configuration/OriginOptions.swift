/// What makes a message one of ours, to be signed.
package struct OriginOptions: Sendable {
    /// Clients whose mail is signed.
    package var internalHosts = HostList.loopback
    /// Clients whose mail is left alone.
    package var peers = HostList()
    /// Clients that may use our domains without a line in the log.
    package var externalIgnore = HostList()
    /// Milter macros that mark a message as ours.
    package var macros = MacroList()

    /// Names of the MTA's own services whose mail is ours (MTA).
    package var services: (any DataSet)?

    static let parameters: [Parameter] = [
        .hosts(
            "InternalHosts", \.origin.internalHosts, default: "127.0.0.1,::1",
            help: "Clients whose mail is signed; a value replaces the default.",
            details: """
                A client without an address (a local socket, or a family that the MTA does not \
                name) is never internal; OpenDKIM takes it for 127.0.0.1.
                """),
        .hosts(
            "PeerList", \.origin.peers, default: nil,
            help: "Clients whose mail is accepted untouched."),
        .hosts(
            "ExternalIgnoreList", \.origin.externalIgnore, default: nil,
            help: "External clients that may send as our domains without a line in the log."),
        .custom(
            "MTA", type: "data set", default: nil,
            help: "Services of the MTA, by macro {daemon_name}, whose mail is signed.",
            details: """
                Letter case counts. Postfix gives each service the name that milter_macro_daemon_name \
                sets in master.cf. A match is final: nothing that MacroList says takes it back.
                """
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .exact) else { return }
            configuration.origin.services = set
            context.noticeStars(in: set, of: setting)
        },
        .custom(
            "MacroList", type: "data set", default: nil,
            help: "Milter macros, as NAME or NAME=VALUE|VALUE, that mark a message as ours.",
            details: "Any entry that matches is enough, whatever the others say."
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .exact) else { return }
            configuration.origin.macros = MacroList(set, parameter: setting.name, &context)
        },
    ]
}

extension Parameter {
    /// A list of hosts.
    static func hosts(
        _ name: String, _ path: Property<HostList>,
        default defaultValue: String?, help: String, details: String? = nil
    ) -> Self {
        custom(name, type: "data set", default: defaultValue, help: help, details: details) {
            configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .caseless, checksPatterns: false)
            else { return }
            configuration[keyPath: path] = HostList(set, parameter: setting.name, &context)
        }
    }
}
