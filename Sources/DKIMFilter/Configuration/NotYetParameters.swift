extension Parameter {
    /// What OpenDKIM knows and this daemon does not yet, so that the refusal can tell such a
    /// parameter from a misspelt one.
    static let notYet: [Parameter] =
        """
        BogusKey
        CaptureUnknownErrors
        DiagnosticDirectory
        IgnoreMalformedMail
        LogResults
        Minimum
        MTACommand
        MustBeSigned
        RedirectFailuresTo
        ReportAddress
        ReportBccAddress
        RequiredHeaders
        ResignAll
        ResignMailTo
        ResolverConfiguration
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
