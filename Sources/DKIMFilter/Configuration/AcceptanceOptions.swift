package import DKIMCore

/// What a signature has to be beyond right, and which signatures are looked at.
package struct AcceptanceOptions: Sendable {
    /// Domains whose signatures are examined however many there are.
    package var trustedDomains: DomainList?
    /// How much of a body l= has to cover.
    package var minimumCoverage: BodyCoverage?
    /// Fields that have to be signed where a message has them.
    package var requiredFields: [FieldName] = []
    /// What to make of keys without DNSSEC.
    package var unprotectedKey = UnprovenKeyRule.accept
    /// What to make of keys that DNSSEC proves wrong; nil: they are not to be had.
    package var bogusKey: UnprovenKeyRule?

    static let parameters: [Parameter] = [
        .custom(
            "TrustSignaturesFrom", type: "data set", default: nil,
            help: "Domains whose signatures are verified whatever MaximumSignaturesToVerify says.",
            details: """
                They count towards that limit, which takes signatures from the top for the rest; \
                of one message no more than 32 of them are verified. .DOMAIN stands for all below.
                """
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .domain) else { return }
            context.noticeStars(in: set, of: setting)
            configuration.verifying.acceptance.trustedDomains = DomainList(
                set, parameter: setting.name, &context)
        },
        .custom(
            "Minimum", type: "number, number% or number+", default: "0",
            help: "How much of the body a signature with a length limit (l=) has to cover.",
            details: """
                N stands for so many octets, or all of a smaller body; N% for a part of it; N+ for \
                all but so many. A signature that covers less gets the result policy.
                """
        ) { configuration, setting, context in
            guard let coverage = context.coverage(setting) else { return }
            configuration.verifying.acceptance.minimumCoverage = coverage
        },
        .custom(
            "MustBeSigned", type: "data set", default: nil,
            help: "Header fields that a signature has to cover where the message has them.",
            details: "All instances count. A signature that leaves one out gets the result policy."
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .caseless) else { return }
            for entry in context.entries(of: set, parameter: setting.name) {
                do throws(FieldNameError) {
                    configuration.verifying.acceptance.requiredFields.append(
                        try FieldName(entry.key))
                } catch {
                    context.report("\(error)", in: setting)
                }
            }
        },
        .custom(
            "UnprotectedKey", type: "none, neutral or fail", default: "none",
            help: "What to make of a signature whose key is not protected by DNSSEC.",
            details: """
                neutral gives that result and no action; fail gives policy, and On-BadSignature \
                decides. Only with a TrustAnchorFile is anything protected.
                """
        ) { configuration, setting, context in
            guard let rule = context.keyRule(setting) else { return }
            configuration.verifying.acceptance.unprotectedKey = rule
            let options = configuration.resolver
            if rule != .accept, options.trustAnchorFile == nil, options.configurationFile == nil {
                context.notice("without TrustAnchorFile no key is protected", in: setting)
            }
        },
        .custom(
            "BogusKey", type: "none, neutral or fail", default: nil,
            help: "What to make of a signature whose key DNSSEC proves to be altered.",
            details: """
                OpenDKIM's default is fail; here, unset, such a key counts as one that cannot be \
                looked up now: the result is temperror, and On-DNSError decides (RFC 4035 §5.5), \
                so that the mail gets a 451 unless that says otherwise. fail gives policy, and \
                On-BadSignature decides; neutral gives that result and no action; none takes the \
                key as if it were good. OpenDKIM, whatever this says, waits for such a key until \
                DNSTimeout is over, and accepts the mail without a result.
                """
        ) { configuration, setting, context in
            guard let rule = context.keyRule(setting) else { return }
            configuration.verifying.acceptance.bogusKey = rule
        },
    ]
}

extension LoadingContext {
    fileprivate mutating func keyRule(_ setting: Setting) -> UnprovenKeyRule? {
        switch setting.value.lowercased() {
        case "none": return .accept
        case "neutral": return .neutral
        case "fail": return .refuse
        default:
            report(
                "“\(setting.value)” is not known here", expected: "none, neutral or fail",
                in: setting)
            return nil
        }
    }

    /// `N`, `N%` or `N+`; a plain 0 demands nothing.
    fileprivate mutating func coverage(_ setting: Setting) -> BodyCoverage? {
        let mark = setting.value.last.flatMap { "%+".contains($0) ? $0 : nil }
        let digits = mark == nil ? setting.value[...] : setting.value.dropLast()
        guard let number = UInt64(digits), digits.allSatisfy(\.isNumber),
            mark != "%" || number <= 100
        else {
            report(
                "“\(setting.value)” is not a measure of a body",
                expected: "octets such as 1000, a part such as 80%, or 200+ for so many unsigned",
                in: setting)
            return nil
        }
        switch mark {
        case "%": return .percent(number)
        case "+": return .allBut(number)
        default: return number == 0 ? nil : .octets(number)
        }
    }
}
