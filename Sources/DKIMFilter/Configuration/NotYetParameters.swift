extension Parameter {
    /// What OpenDKIM knows and this daemon does not yet, so that the refusal can tell such a
    /// parameter from a misspelt one.
    static let notYet: [Parameter] =
        """
        AuthservIDWithJobID AutoRestart AutoRestartCount AutoRestartRate BaseDirectory
        BodyLengthDB BogusKey CaptureUnknownErrors ChangeRootDirectory DefaultSender Diagnostics
        DiagnosticDirectory DontSignMailTo EnableCoredumps ExemptDomains FixCRLF IdentityHeader
        IdentityHeaderRemove IgnoreMalformedMail KeepAuthResults KeyList LogResults
        MaximumSignedBytes MilterDebug Minimum MTA MTACommand MustBeSigned NoHeaderB QueryCache
        RedirectFailuresTo RemoveARAll RemoveARFrom RemoveOldSignatures ReplaceHeaders
        ReplaceRules ReportAddress ReportBccAddress RequestReports RequiredHeaders ResignAll
        ResignMailTo ResolverConfiguration SelectCanonicalizationHeader SenderHeaders
        SenderMacro SendReports SoftStart SoftwareHeader StdoutLog StrictHeaders StrictTestMode
        SyslogName TestDNSData TrustAnchorFile TrustSignaturesFrom UnprotectedKey
        WeakSyntaxChecks
        """
        .split(whereSeparator: \.isWhitespace).map { notYet(String($0)) }
}
