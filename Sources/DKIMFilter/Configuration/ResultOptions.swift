/// How Authentication-Results fields are written, and which of those that arrive are removed.
package struct ResultOptions: Sendable {
    /// Whether the authserv-id gets `/` and the queue id.
    package var addsQueueID = false
    /// Whether header.b is left out.
    package var hidesSignatures = false
    /// Whether fields that claim to be ours stay.
    package var keepsClaims = false
    /// Whether fields that claim to be ours go also where they tell nothing of DKIM.
    package var removesOtherMethods = true
    /// Whether messages tell that this filter saw them.
    package var addsSoftwareHeader = false
    /// Names beside our own whose fields are removed.
    package var removedNames = DomainList()

    static let parameters: [Parameter] = [
        .yesNo(
            "AuthservIDWithJobID", \.verifying.results.addsQueueID,
            help: "Appends a slash and the queue id to the name that results are told under.",
            details: "The slash makes quotation marks necessary (RFC 8601 §2.2), which "
                + "OpenDKIM leaves out."),
        .yesNo(
            "NoHeaderB", \.verifying.results.hidesSignatures,
            help: "Leaves header.b, the beginning of the signature, out of results."),
        .yesNo(
            "SoftwareHeader", \.verifying.results.addsSoftwareHeader,
            help: "Adds a field DKIM-Filter with name and version, host and queue id.",
            details: "Mail that is neither signed nor verified does not get it."),
        .custom(
            "KeepAuthResults", type: "yes or no", default: "no",
            help: "Removes no Authentication-Results field, not even a forged one."
        ) { configuration, setting, context in
            guard let value = context.yesNo(setting) else { return }
            configuration.verifying.results.keepsClaims = value
            if value {
                context.notice(
                    "results that others forged under our name stay in the message", in: setting)
            }
        },
        .yesNo(
            "RemoveARAll", \.verifying.results.removesOtherMethods,
            help: "Removes results under our name whatever they tell of, not only those of DKIM.",
            details: """
                RFC 8601 §5 demands it. OpenDKIM's default is no: say so where another filter \
                of this host, such as one for SPF, adds its results before this one sees the \
                message. \
                A message with more than 500 fields to remove is refused: MTAs break down over \
                some thousand.
                """),
        .custom(
            "RemoveARFrom", type: "data set", default: nil,
            help: "Names beside our own under which results are removed; .DOMAIN for those below.",
            details: "Our own name counts in any case; in OpenDKIM only if the list has it."
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .domain) else { return }
            context.noticeStars(in: set, of: setting)
            configuration.verifying.results.removedNames = DomainList(
                set, parameter: setting.name, &context)
        },
    ]
}
