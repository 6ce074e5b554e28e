internal import DKIMCore

extension SigningOptions {
    /// What the message itself, or whom it is for, has a say in.
    static let messageParameters: [Parameter] = [
        .custom(
            "BodyLengthDB", type: "data set", default: nil,
            help: "Signs mail to these recipients with the length of its body (l=), so that lists "
                + "can append to it.",
            details: """
                One recipient is enough. USER@DOMAIN, *@DOMAIN, USER@.PARENT and *@.PARENT are \
                looked up, then USER@* and *. Anyone can append to such messages, not only lists \
                (RFC 6376 §8.2), and many verifiers do not accept them.
                """
        ) { configuration, setting, context in
            configuration.signing.bodyLengthRecipients = context.dataSet(setting, keys: .caseless)
            context.notice(
                "anyone can append to messages whose signature has l= (RFC 6376 §8.2)",
                in: setting)
        },
        .yesNo(
            "RemoveOldSignatures", \.signing.removesOldSignatures,
            help: "Removes the signatures that a message has when it is signed."),
        .custom(
            "IdentityHeader", type: "name", default: nil,
            help: "The header field whose address becomes the identity (i=), if it is within the "
                + "signing domain."
        ) { configuration, setting, context in
            configuration.signing.identityField = context.fieldName(setting)
        },
        .custom(
            "IdentityHeaderRemove", type: "yes or no", default: "no",
            help: "Removes that field from messages that are signed."
        ) { configuration, setting, context in
            guard let value = context.yesNo(setting) else { return }
            configuration.signing.removesIdentityField = value
            guard value else { return }
            switch configuration.signing.identityField {
            case nil:
                context.notice("has no effect, as there is no IdentityHeader", in: setting)
            case .from?:
                context.report(
                    "would remove From", remedy: "name another field in IdentityHeader",
                    in: setting)
            default: break
            }
        },
        .custom(
            "SelectCanonicalizationHeader", type: "name", default: nil,
            help: "The header field in which a message of ours may say how it is canonicalized.",
            details: """
                Its text is as that of Canonicalization. Unset, no message has a say, whereas \
                OpenDKIM obeys the field Canonicalization in any case.
                """
        ) { configuration, setting, context in
            configuration.signing.canonicalizationField = context.fieldName(setting)
        },
    ]
}

extension LoadingContext {
    /// The name of a header field.
    fileprivate mutating func fieldName(_ setting: Setting) -> FieldName? {
        do throws(FieldNameError) {
            return try FieldName(setting.value)
        } catch {
            report("\(error)", in: setting)
            return nil
        }
    }
}
