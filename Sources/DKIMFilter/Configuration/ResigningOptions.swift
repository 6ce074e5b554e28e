/// Which mail of others is signed anew on its way.
package struct ResigningOptions: Sendable {
    /// To whom, and with which key (ResignMailTo).
    package var recipients: (any DataSet)?
    /// Whether mail without a good signature is signed anew, too (ResignAll).
    package var includesUnverified = false

    static let parameters: [Parameter] = [
        .custom(
            "ResignMailTo", type: "data set", default: nil,
            help: "Mail to these recipients is verified and then signed anew: RECIPIENT [KEY].",
            details: """
                USER@DOMAIN, DOMAIN and .PARENT are looked up; the first recipient that is in the \
                set decides. KEY is a name in KeyTable whose domain is written out. Without it the \
                message is signed as the author's own mail, or, where there is no KeyTable and one \
                Domain only, as that. Mail of ours is signed as ever.
                """
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .address) else { return }
            configuration.resigning.recipients = set
            if !configuration.mode.contains(.sign) || !configuration.mode.contains(.verify) {
                context.notice("has no effect, as Mode is not sv", in: setting)
            }
        },
        .yesNo(
            "ResignAll", \.resigning.includesUnverified,
            help: "Lets ResignMailTo sign mail anew that has no good signature.",
            details: "Whoever can send to these recipients then gets a signature of yours."),
    ]

    /// Looks at the names of keys, which must be there and of use.
    func check(_ identities: SigningIdentities, _ context: inout LoadingContext) {
        guard let setting = context.setting("ResignMailTo"), let set = recipients,
            set.isResident, !identities.isEmpty
        else { return }
        for entry in context.entries(of: set, parameter: setting.name) {
            guard let name = entry.value else { continue }
            do throws(SigningLookupError) {
                _ = try identities.identity(named: name)
            } catch {
                context.report(
                    ConfigurationError(
                        "\(error)", parameter: setting.name, location: entry.location))
            }
        }
    }
}
