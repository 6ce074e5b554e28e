extension Parameter {
    /// What OpenDKIM and the filters before it know and this daemon does not, so that the refusal
    /// can tell such a parameter from a misspelt one.
    static let notYet: [Parameter] =
        currentNames.map { notYet($0) }
        + formerNames.map { notYet($0.name, instead: $0.instead) }

    private static let currentNames = words(
        """
        AllowSHA1Only ATPSDomains ATPSHashAlgorithm AuthservIDWithJobID AutoRestart
        AutoRestartCount AutoRestartRate BaseDirectory BodyLengthDB BogusKey
        CaptureUnknownErrors ChangeRootDirectory ConditionalSignatures DefaultSender
        Diagnostics DiagnosticDirectory DisableCryptoInit DNSConnect DomainKeysCompat
        DontSignMailTo EnableCoredumps ExemptDomains FinalPolicyScript FixCRLF FlowData
        FlowDataFactor FlowDataTTL IdentityHeader IdentityHeaderRemove IgnoreMalformedMail
        KeepAuthResults KeepTemporaryFiles LDAPAuthMechanism LDAPAuthName LDAPAuthRealm
        LDAPAuthUser LDAPBindPassword LDAPBindUser LDAPDisableCache LDAPKeepaliveIdle
        LDAPKeepaliveInterval LDAPKeepaliveProbes LDAPTimeout LDAPUseTLS LogResults
        LuaOnlySigning MaximumSignedBytes MilterDebug Minimum MTA MTACommand
        MustBeSigned NoHeaderB On-ReputationError POPDBFile Quarantine QueryCache RateLimits
        RedirectFailuresTo RemoveARAll RemoveARFrom RemoveOldSignatures ReplaceHeaders
        ReplaceRules ReportAddress ReportBccAddress ReputationCache ReputationCacheTTL
        ReputationDuplicates ReputationLimitModifiers ReputationLimits ReputationLowTime
        ReputationMinimum ReputationRatios ReputationRRDHashDepth ReputationRRDRoot
        ReputationSpamCheck ReputationTest ReputationTimeFactor ReputationTimeout
        ReputationVerbose RequestReports RequiredHeaders ResignAll ResignMailTo
        ResolverConfiguration ResolverTracing ScreenPolicyScript SelectCanonicalizationHeader
        SenderHeaders SenderMacro SendReports SetupPolicyScript SMTPURI SoftStart
        SoftwareHeader Statistics StatisticsName StatisticsPolicyScript StatisticsPrefix
        StrictHeaders StrictTestMode SyslogName TemporaryDirectory TestDNSData TrustAnchorFile
        TrustSignaturesFrom UnprotectedKey VBR-Certifiers VBR-PurgeFields VBR-TrustedCertifiers
        VBR-TrustedCertifiersOnly VBR-Type WeakSyntaxChecks X-Header
        """)

    private static let withdrawn = "ADSP is withdrawn: remove the line"

    private static let formerNames: [(name: String, instead: String?)] = [
        ("KeyList", "use SigningTable and KeyTable"),
        ("BodyLengths", "it is BodyLengthDB today"),
        ("BodyLengthDBFile", "it is BodyLengthDB today"),
        ("AlwaysSignHeaders", "use OversignHeaders"),
        ("InsecureKey", "it is UnprotectedKey today"),
        ("InsecurePolicy", withdrawn),
        ("BogusPolicy", withdrawn),
        ("UnprotectedPolicy", withdrawn),
        ("ADSPDiscard", withdrawn),
        ("ADSPAction", withdrawn),
        ("ADSPNoSuchDomain", withdrawn),
        ("LocalADSP", withdrawn),
        ("SendADSPReports", withdrawn),
        ("DisableADSP", withdrawn),
        ("NoDiscardableMailTo", withdrawn),
        ("On-PolicyError", withdrawn),
        ("AddAllSignatureResults", "all results are always told: remove the line"),
        ("SingleAuthResult", "all results are told in one field: remove the line"),
        ("On-SignatureMissing", "use On-NoSignature"),
        ("On-NoKey", "use On-KeyNotFound"),
        ("LDAPSoftStart", "it is SoftStart today"),
        ("NoLDAPCache", "it is LDAPDisableCache today"),
        ("ResolvConf", "use Nameservers"),
        ("UnboundConfigFile", "it is ResolverConfiguration today"),
        ("ResolverConfigFile", "it is ResolverConfiguration today"),
        ("SendmailCommand", "it is MTACommand today"),
        ("SigningPolicyScript", nil),
        ("VerifyingPolicyScript", nil),
        ("SelectorHeader", nil),
        ("SelectorHeaderRemove", nil),
        ("Commaize", nil),
        ("ReportIntervalDB", nil),
        ("ReputationFail", nil),
        ("ReputationPass", nil),
        ("ReputationReject", nil),
        ("ReputationRoot", nil),
        ("AnonymousStatistics", nil),
        ("AnonymousDomains", nil),
        ("StdoutLog", nil),
        ("CheckSigningTable", nil),
    ]

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
