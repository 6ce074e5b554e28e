/// The names of all parameters that OpenDKIM 2.11 and its development branch know.
enum OpenDKIMParameters {
    static let names = """
        AllowSHA1Only AlwaysAddARHeader ATPSDomains ATPSHashAlgorithm AuthservID
        AuthservIDWithJobID AutoRestart AutoRestartCount AutoRestartRate Background
        BaseDirectory BodyLengthDB BogusKey Canonicalization CaptureUnknownErrors
        ChangeRootDirectory ClockDrift ConditionalSignatures DefaultSender Diagnostics
        DiagnosticDirectory DisableCryptoInit DNSConnect DNSTimeout Domain DomainKeysCompat
        DontSignMailTo EnableCoredumps ExemptDomains ExternalIgnoreList FinalPolicyScript
        FixCRLF FlowData FlowDataFactor FlowDataTTL IdentityHeader IdentityHeaderRemove
        IgnoreMalformedMail Include InternalHosts KeepAuthResults KeepTemporaryFiles KeyFile
        KeyTable LDAPAuthMechanism LDAPAuthName LDAPAuthRealm LDAPAuthUser LDAPBindPassword
        LDAPBindUser LDAPDisableCache LDAPKeepaliveIdle LDAPKeepaliveInterval
        LDAPKeepaliveProbes LDAPTimeout LDAPUseTLS LogResults LogWhy LuaOnlySigning MacroList
        MaximumHeaders MaximumSignaturesToVerify MaximumSignedBytes MilterDebug Minimum
        MinimumKeyBits Mode MTA MTACommand MultipleSignatures MustBeSigned Nameservers
        NoHeaderB OmitHeaders On-BadSignature On-Default On-DNSError On-InternalError
        On-KeyNotFound On-NoSignature On-ReputationError On-Security On-SignatureError
        OverSignHeaders PeerList PidFile POPDBFile Quarantine QueryCache RateLimits
        RedirectFailuresTo RemoveARAll RemoveARFrom RemoveOldSignatures ReplaceHeaders
        ReplaceRules ReportAddress ReportBccAddress ReputationCache ReputationCacheTTL
        ReputationDuplicates ReputationLimitModifiers ReputationLimits ReputationLowTime
        ReputationMinimum ReputationRatios ReputationRRDHashDepth ReputationRRDRoot
        ReputationSpamCheck ReputationTest ReputationTimeFactor ReputationTimeout
        ReputationVerbose RequestReports RequiredHeaders RequireSafeKeys ResignAll ResignMailTo
        ResolverConfiguration ResolverTracing ScreenPolicyScript SelectCanonicalizationHeader
        Selector SenderHeaders SenderMacro SendReports SetupPolicyScript SignatureAlgorithm
        SignatureTTL SignHeaders SigningTable SMTPURI Socket SoftStart SoftwareHeader
        Statistics StatisticsName StatisticsPolicyScript StatisticsPrefix StrictHeaders
        StrictTestMode SubDomains Syslog SyslogFacility SyslogName SyslogSuccess
        TemporaryDirectory TestDNSData TestPublicKeys TrustAnchorFile TrustSignaturesFrom UMask
        UnprotectedKey UserID VBR-Certifiers VBR-PurgeFields VBR-TrustedCertifiers
        VBR-TrustedCertifiersOnly VBR-Type WeakSyntaxChecks X-Header
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    /// Names that went out of use since dkim-filter 2.8.3.
    static let formerNames = """
        KeyList BodyLengths BodyLengthDBFile AlwaysSignHeaders X-Header InsecureKey
        InsecurePolicy BogusPolicy UnprotectedPolicy ADSPDiscard ADSPAction ADSPNoSuchDomain
        LocalADSP SendADSPReports DisableADSP NoDiscardableMailTo On-PolicyError
        AddAllSignatureResults SingleAuthResult On-SignatureMissing On-NoKey LDAPSoftStart
        NoLDAPCache ResolvConf UnboundConfigFile ResolverConfigFile SendmailCommand
        SigningPolicyScript VerifyingPolicyScript SelectorHeader SelectorHeaderRemove Commaize
        ReportIntervalDB ReputationFail ReputationPass ReputationReject ReputationRoot
        AnonymousStatistics AnonymousDomains StdoutLog CheckSigningTable
        """.split(whereSeparator: \.isWhitespace).map(String.init)
}
