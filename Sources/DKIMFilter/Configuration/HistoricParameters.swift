extension Parameter {
    /// What OpenDKIM has and what is dead, unsafe, or without meaning here.
    static let historic: [Parameter] =
        withoutMeaning + statistics + scripts + reputation + vouching + directories + otherRefused

    private static let withoutMeaning: [Parameter] = [
        noEffect(
            "AllowSHA1Only",
            why: "SHA-1 is never accepted (RFC 8301), and SHA-256 is always there"),
        noEffect("ATPSHashAlgorithm", why: "ATPS (RFC 6541) is not in use"),
        noEffect("DisableCryptoInit", why: "OpenSSL initialises itself since version 1.1"),
        noEffect("DNSConnect", why: "DNS is asked by TCP where an answer needs it"),
        noEffect(
            "DomainKeysCompat",
            why: "DomainKeys is historic (RFC 4870); its key records are read where DKIM allows"),
        noEffect(
            "FlowDataFactor", why: "mail is not counted here; see RateLimits in dkim-filter.conf(5)"
        ),
        noEffect(
            "FlowDataTTL", why: "mail is not counted here; see RateLimits in dkim-filter.conf(5)"),
        noEffect("ResolverTracing", why: "LogWhy tells what became of each look-up"),
        noEffect("SMTPURI", why: "reports go out by MTACommand"),
    ]

    private static let statistics: [Parameter] = [
        "Statistics", "StatisticsName", "StatisticsPrefix",
    ]
    .map { noEffect($0, why: "statistics are not kept; LogResults logs each result") }

    private static let scripts: [Parameter] = [
        script(
            "SetupPolicyScript",
            instead:
                "choose keys by SigningTable and SenderHeaders, re-sign by ResignMailTo, leave "
                + "mail unsigned by DontSignMailTo, exempt by ExemptDomains and PeerList"),
        script(
            "ScreenPolicyScript",
            instead: "limit signatures by MaximumSignaturesToVerify and TrustSignaturesFrom, "
                + "exempt by ExemptDomains and PeerList"),
        script(
            "FinalPolicyScript",
            instead: "reject mail by On-NoSignature, On-BadSignature and On-KeyNotFound, or "
                + "redirect it by RedirectFailuresTo"),
        script("StatisticsPolicyScript", instead: "log results by LogResults"),
        refused(
            "LuaOnlySigning", type: "yes or no", why: noScripts,
            instead: "say by SigningTable what to sign"),
    ]

    private static let noScripts = "Lua scripts are not run"

    static func script(_ name: String, instead: String) -> Parameter {
        refused(name, type: "path", why: noScripts, instead: instead)
    }

    private static let reputation: [Parameter] =
        ["ReputationLimits", "ReputationRatios", "ReputationRRDRoot"].map {
            refused(
                $0, why: "the reputation system was never finished, and its services are gone",
                instead: "remove the line; a spam filter can use Authentication-Results")
        }
        + [
            "On-ReputationError", "ReputationCache", "ReputationCacheTTL", "ReputationDuplicates",
            "ReputationLimitModifiers", "ReputationLowTime", "ReputationMinimum",
            "ReputationRRDHashDepth", "ReputationSpamCheck", "ReputationTest",
            "ReputationTimeFactor", "ReputationTimeout", "ReputationVerbose",
        ].map { noEffect($0, why: "there is no reputation system any more") }

    private static let vouching: [Parameter] = [
        refused(
            "VBR-Certifiers", why: noVouching,
            instead: "remove the line; the VBR-Info field that it adds is not read any more"),
        refused(
            "VBR-PurgeFields", type: "yes or no", why: noVouching,
            instead: "remove the line; header_checks of the MTA can remove fields"),
        refused(
            "VBR-TrustedCertifiers", why: noVouching,
            instead: "remove the line; a spam filter can use lists of trusted domains"),
        noEffect("VBR-TrustedCertifiersOnly", why: noVouching),
        noEffect("VBR-Type", why: noVouching),
    ]

    private static let noVouching = "VBR (RFC 5518) has no certifiers any more"

    private static let directories: [Parameter] =
        [
            "LDAPAuthMechanism", "LDAPAuthName", "LDAPAuthRealm", "LDAPAuthUser",
            "LDAPBindPassword", "LDAPBindUser", "LDAPKeepaliveIdle", "LDAPKeepaliveInterval",
            "LDAPKeepaliveProbes", "LDAPTimeout",
        ].map { refused($0, why: noDirectory, instead: exportDirectory) }
        + ["LDAPDisableCache", "LDAPUseTLS"].map {
            refused($0, type: "yes or no", why: noDirectory, instead: exportDirectory)
        }

    private static let noDirectory = "there are no tables from LDAP"
    private static let exportDirectory = "write the tables to files, and reload when they change"

    private static let otherRefused: [Parameter] = [
        refused(
            "ATPSDomains",
            why: "ATPS (RFC 6541) is not in use, and its tags mean nothing to others",
            instead: "sign with a key of the author's own domain, by SigningTable"),
        refused(
            "ConditionalSignatures", why: "the draft that they come from has expired",
            instead: "remove the line; lists re-sign what they change"),
        refused(
            "FlowData", why: "mail is not counted here",
            instead: "limit rates in the MTA, as with Postfix's anvil(8) or a policy service"),
        refused(
            "RateLimits", why: "mail is not counted here",
            instead: "limit rates in the MTA, as with Postfix's anvil(8) or a policy service"),
        refused(
            "POPDBFile", why: "POP before SMTP lets strangers behind the same address sign as you",
            instead: "let clients authenticate, whose mail is signed, or name them in "
                + "InternalHosts"),
    ]
}
