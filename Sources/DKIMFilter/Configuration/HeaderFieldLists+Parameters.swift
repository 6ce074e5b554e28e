internal import DKIMCore

extension HeaderFieldLists {
    /// The order matters: what is signed, what of that is omitted, and what is over-signed.
    static let parameters: [Parameter] = [
        .custom(
            "SignHeaders", type: "data set", default: list(defaultSign),
            help: "Header fields to sign; *,+NAME,-NAME changes the default list.",
            details: """
                OpenDKIM's default list lacks Message-ID, MIME-Version and the Content fields. \
                A list without * also takes from the default of OversignHeaders what it does not \
                name.
                """
        ) { configuration, setting, context in
            guard let names = context.fieldNames(setting, default: defaultSign) else { return }
            let old = configuration.signing.fieldSelection
            if context.setting("OmitHeaders") == nil {
                for name in names where old.omit.contains(name) {
                    context.notice(
                        "\(name) is not signed, as OmitHeaders has it by default", in: setting)
                }
            }
            configuration.signing.fieldSelection = HeaderFieldLists(
                sign: names.contains(.from) ? names : [.from] + names, omit: old.omit,
                oversign: old.oversign.filter { $0 == .from || names.contains($0) })
        },
        .custom(
            "OmitHeaders", type: "data set", default: list(defaultOmit),
            help: "Header fields not to sign; *,+NAME,-NAME changes the default list."
        ) { configuration, setting, context in
            guard let names = context.fieldNames(setting, default: defaultOmit) else { return }
            guard !names.contains(.from) else {
                context.report(
                    "From must be signed (RFC 6376 §5.4)", remedy: "take it off the list",
                    in: setting)
                return
            }
            let old = configuration.signing.fieldSelection
            configuration.signing.fieldSelection = HeaderFieldLists(
                sign: old.sign, omit: names, oversign: old.oversign.filter { !names.contains($0) })
        },
        .custom(
            "OversignHeaders", type: "data set", default: list(defaultOversign),
            help: "Header fields to which nobody may add another instance; they are signed, too.",
            details: """
                OpenDKIM over-signs nothing by default. *,+NAME,-NAME changes the default list, \
                which is an addition. A lone - stands for the empty list, so that nothing is \
                over-signed.
                """, apply: applyOversign
        ).whenEmpty("write a lone - to over-sign nothing, or remove the line for the default"),
    ]

    private static func list(_ names: [FieldName]) -> String {
        names.map(\.text).joined(separator: ",")
    }

    @Sendable private static func applyOversign(
        configuration: inout Configuration, setting: Setting, context: inout LoadingContext
    ) {
        let old = configuration.signing.fieldSelection
        guard setting.value != "-" else {
            context.notice(
                "nothing is over-signed, so that others can add a second From to signed mail",
                in: setting)
            configuration.signing.fieldSelection = HeaderFieldLists(
                sign: old.sign, omit: old.omit, oversign: [])
            return
        }
        guard let names = context.fieldNames(setting, default: defaultOversign) else { return }
        if context.setting("OmitHeaders") != nil,
            let both = names.first(where: old.omit.contains)
        {
            context.report(
                "\(both) is in OmitHeaders too", remedy: "take it off one of the two lists",
                in: setting)
        }
        for name in names where isUnwiseToOversign(name) {
            context.notice(
                "mailing lists and relays add \(name), which makes over-signed mail fail",
                in: setting)
        }
        configuration.signing.fieldSelection = HeaderFieldLists(
            sign: old.sign, omit: old.omit.filter { !names.contains($0) }, oversign: names)
    }
}

extension LoadingContext {
    /// A list of header fields. An entry `*` stands for the default list, which others then
    /// change by `+` and `-`.
    fileprivate mutating func fieldNames(
        _ setting: Setting, default defaultNames: [FieldName]
    ) -> [FieldName]? {
        guard let set = dataSet(setting, keys: .caseless) else { return nil }
        let entries = entries(of: set, parameter: setting.name)
        let changesDefault = entries.contains { $0.key == "*" }
        var names = changesDefault ? defaultNames : []
        var isGood = true
        for entry in entries where entry.key != "*" {
            do throws(ConfigurationError) {
                try Self.apply(entry.key, changesDefault: changesDefault, to: &names)
            } catch {
                isGood = false
                report(
                    ConfigurationError(
                        error.problem, expected: error.expected, remedy: error.remedy,
                        parameter: setting.name, location: entry.location))
            }
        }
        return isGood ? names : nil
    }

    private static func apply(
        _ key: String, changesDefault: Bool, to names: inout [FieldName]
    ) throws(ConfigurationError) {
        let hasSign = key.hasPrefix("+") || key.hasPrefix("-")
        guard hasSign == changesDefault else {
            throw changesDefault
                ? ConfigurationError(
                    "“\(key)” stands beside * without + or -", remedy: "write +\(key)")
                : ConfigurationError(
                    "“\(key)” needs a list that it changes",
                    remedy: "write *,\(key) to change the default list")
        }
        let name: FieldName
        do throws(FieldNameError) {
            name = try FieldName(hasSign ? key.dropFirst() : key[...])
        } catch {
            throw ConfigurationError("\(error)")
        }
        names.removeAll { $0 == name }
        if !key.hasPrefix("-") { names.append(name) }
    }
}
