package import DKIMCore

/// What depends on who has signed a message of others.
package struct SignerPolicyOptions: Sendable {
    /// Whose mail must be signed by their own domain, and what to do if it is not
    /// (RequireSignatureFrom).
    package var requiredFrom: (any DataSet)?
    /// Signers whose verified mail is marked (AllowedSigners).
    package var allowedSigners: (any DataSet)?
    /// The field that marks it (AllowedSignersField); nil where nothing is marked.
    package var markField: FieldName?

    /// The name of the field where none is configured.
    static let defaultField = "X-DKIM-Allowed"

    /// The action on a row of RequireSignatureFrom without a word of its own.
    static let defaultAction = Action.reject

    static let parameters: [Parameter] = [
        .custom(
            "RequireSignatureFrom", type: "data set", default: nil,
            help: "Author domains whose mail has to have a good signature of their own: DOMAIN "
                + "[ACTION].",
            details: """
                DOMAIN is a domain, .PARENT for all below one, or * in a refile: list. The signature \
                counts if its domain (d=) is the author's domain or one above it. Of several \
                authors each that is listed needs one. ACTION is what \
                becomes of other mail: reject (if there is none), tempfail, quarantine, discard or \
                accept. If only a key cannot be looked up, the message gets a temporary failure, \
                unless ACTION is accept. \
                A message whose From field lies beyond MaximumHeaders is rejected, as is one of more \
                than 64 author domains. Mail of ours is not concerned, nor is what \
                IgnoreMalformedMail leaves alone.
                """, origin: .addition
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .domain) else { return }
            configuration.signerPolicy.requiredFrom = set
            guard set.isResident else { return }
            for entry in context.entries(of: set, parameter: setting.name)
            where action(of: entry) == nil {
                context.report(
                    ConfigurationError(
                        "“\(entry.value ?? "")” is not an action",
                        expected: "accept, discard, quarantine, reject or tempfail",
                        parameter: setting.name, location: entry.location))
            }
        },
        .custom(
            "AllowedSigners", type: "data set", default: nil,
            help:
                "Signing domains whose verified mail gets a field that scanners can score: DOMAIN "
                + "[WORD].",
            details: """
                The field (see AllowedSignersField) holds the domain (d=) of each good signature \
                that is in the set, and the word. A signature that leaves a part of the body \
                uncovered (l=) does not count. Fields of this name that a message brings along \
                are removed first.
                """, origin: .addition
        ) { configuration, setting, context in
            configuration.signerPolicy.allowedSigners = context.dataSet(setting, keys: .domain)
            setField(defaultField, setting, &configuration, &context)
        },
        .custom(
            "AllowedSignersField", type: "name", default: defaultField,
            help: "The name of the field that AllowedSigners adds.", origin: .addition
        ) { configuration, setting, context in
            guard configuration.signerPolicy.allowedSigners != nil else { return }
            setField(setting.value, setting, &configuration, &context)
        },
    ]

    private static func setField(
        _ name: String, _ setting: Setting, _ configuration: inout Configuration,
        _ context: inout LoadingContext
    ) {
        do throws(FieldNameError) {
            configuration.signerPolicy.markField = try FieldName(name)
        } catch {
            context.report("\(error)", expected: "a name such as \(defaultField)", in: setting)
        }
    }
}
