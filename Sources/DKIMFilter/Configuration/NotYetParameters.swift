extension Parameter {
    /// What OpenDKIM knows and this daemon does not yet, so that the refusal can tell such a
    /// parameter from a misspelt one.
    static let notYet: [Parameter] =
        """
        AuthservIDWithJobID
        BodyLengthDB
        BogusKey
        CaptureUnknownErrors
        DefaultSender
        Diagnostics
        DiagnosticDirectory
        DontSignMailTo
        ExemptDomains
        FixCRLF
        IdentityHeader
        IdentityHeaderRemove
        IgnoreMalformedMail
        KeepAuthResults
        KeyList
        LogResults
        MaximumSignedBytes
        Minimum
        MTA
        MTACommand
        MustBeSigned
        NoHeaderB
        RedirectFailuresTo
        RemoveARAll
        RemoveARFrom
        RemoveOldSignatures
        ReplaceHeaders
        ReplaceRules
        ReportAddress
        ReportBccAddress
        RequestReports
        RequiredHeaders
        ResignAll
        ResignMailTo
        ResolverConfiguration
        SelectCanonicalizationHeader
        SenderHeaders
        SenderMacro
        SendReports
        SoftwareHeader
        StrictHeaders
        StrictTestMode
        TestDNSData
        TrustAnchorFile
        TrustSignaturesFrom
        UnprotectedKey
        WeakSyntaxChecks
        """
        .split(whereSeparator: \.isWhitespace).map { notYet(String($0)) }
}
