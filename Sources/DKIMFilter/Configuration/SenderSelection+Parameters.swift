internal import DKIMCore

extension SenderSelection {
    static let parameters: [Parameter] = [
        .custom(
            "SenderHeaders", type: "data set", default: "From",
            help: "The first of these header fields that a message has gives the sender, whose "
                + "key signs.",
            details: """
                Their order counts. A message is signed only if its one From field names an author, \
                whatever stands here. From counts where a message has none of them.
                """
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .caseless) else { return }
            var names: [FieldName] = []
            for entry in context.entries(of: set, parameter: setting.name) {
                do throws(FieldNameError) {
                    names.append(try FieldName(entry.key))
                } catch {
                    context.report(
                        ConfigurationError(
                            "\(error)", parameter: setting.name, location: entry.location))
                }
            }
            configuration.sender.fields = names
        },
        .custom(
            "SenderMacro", type: "name", default: nil,
            help: "A milter macro that gives the sender, whose key signs, where the MTA sends it.",
            details: "Where it does not, SenderHeaders count."
        ) { configuration, setting, context in
            guard let name = MacroList.canonicalName(setting.value) else {
                context.report(
                    "“\(setting.value)” is not a macro", expected: "a name such as {mail_addr}",
                    in: setting)
                return
            }
            configuration.sender.macro = name
        },
        .custom(
            "DefaultSender", type: "address", default: nil,
            help: "Who is taken for the sender where what SenderMacro or SenderHeaders give is no "
                + "address.",
            details: "A message whose From field is at fault is not signed in any case."
        ) { configuration, setting, context in
            do throws(MailboxError) {
                configuration.sender.fallback = try Mailbox.address(setting.value)
            } catch {
                context.report(
                    "“\(setting.value)” is no address: \(error)",
                    expected: "one such as postmaster@example.com", in: setting)
            }
        },
    ]
}
