extension Parameter {
    /// What dkim-filter and the first versions of OpenDKIM had.
    static let former: [Parameter] =
        renamed + formerPolicy + formerWithoutMeaning + formerRefused

    private static let renamed: [Parameter] = [
        renamed("AlwaysSignHeaders", today: "OversignHeaders"),
        renamed("BodyLengthDBFile", today: "BodyLengthDB"),
        renamed("BodyLengths", today: "BodyLengthDB") { setting, context in
            context.yesNo(setting) == true ? "csl:*" : nil
        },
        renamed("InsecureKey", today: "UnprotectedKey"),
        renamed("LDAPSoftStart", today: "SoftStart"),
        renamed("NoLDAPCache", today: "LDAPDisableCache"),
        renamed("On-NoKey", today: "On-KeyNotFound"),
        renamed("On-SignatureMissing", today: "On-NoSignature"),
        renamed("ResolvConf", today: "Nameservers", convert: nameservers),
        renamed("ResolverConfigFile", today: "ResolverConfiguration"),
        renamed("SendmailCommand", today: "MTACommand"),
        renamed("UnboundConfigFile", today: "ResolverConfiguration"),
        renamed("X-Header", today: "SoftwareHeader"),
    ]

    private static let formerPolicy: [Parameter] = [
        "ADSPAction", "ADSPDiscard", "ADSPNoSuchDomain", "BogusPolicy", "DisableADSP",
        "InsecurePolicy", "LocalADSP", "NoDiscardableMailTo", "On-PolicyError",
        "SendADSPReports", "UnprotectedPolicy",
    ].map {
        noEffect($0, why: "ADSP is historic (RFC 5617); a DMARC filter does today what it was for")
    }

    private static let formerWithoutMeaning: [Parameter] =
        ["AddAllSignatureResults", "SingleAuthResult"].map {
            noEffect($0, why: "the results of all signatures are always told, in one field")
        }
        + ["AnonymousDomains", "AnonymousStatistics"].map {
            noEffect($0, why: "statistics are not kept; LogResults logs each result")
        }
        + [
            "DKIMReputationFail", "DKIMReputationPass", "DKIMReputationRoot", "ReputationFail",
            "ReputationPass", "ReputationRoot",
        ].map { noEffect($0, why: "there is no reputation system any more") }
        + [
            noEffect("Commaize", why: "no MTA needs it any more"),
            noEffect("ReportIntervalDB", why: "RFC 6651 lets the signer say how often to report"),
        ]

    private static let formerRefused: [Parameter] =
        ["DKIMReputationReject", "ReputationReject"].map {
            refused(
                $0, why: "there is no reputation system any more",
                instead: "remove the line; a spam filter can use Authentication-Results")
        }
        + [
            refused(
                "SelectorHeader", why: "whoever writes the message could choose the key",
                instead: "choose keys by SigningTable"),
            refused(
                "SelectorHeaderRemove", type: "yes or no",
                why: "whoever writes the message could choose the key",
                instead: "choose keys by SigningTable"),
            script(
                "SigningPolicyScript",
                instead: "choose keys by SigningTable and SenderHeaders, leave mail unsigned by "
                    + "DontSignMailTo"),
            script(
                "VerifyingPolicyScript",
                instead: "reject mail by On-NoSignature, On-BadSignature and On-KeyNotFound"),
        ]

    /// The servers that a resolv.conf(5) names.
    @Sendable private static func nameservers(
        setting: Setting, context: inout LoadingContext
    ) -> String? {
        let file: OpenedFile
        do throws(FileError) {
            file = try context.environment.open(setting.value)
        } catch {
            context.report("\(error)", in: setting)
            return nil
        }
        var servers: [String] = []
        for (_, line) in TextLines(file.bytes) {
            let (name, value) = line.splitAtBlanks
            if name == "nameserver" { servers.append(String(value)) }
        }
        guard servers.isEmpty else { return servers.joined(separator: ",") }
        context.report(
            "\(setting.value) has no line “nameserver ADDRESS”",
            remedy: "name the servers in Nameservers", in: setting)
        return nil
    }
}
