package import DKIMCore

/// All that the daemon was told: an immutable snapshot.
///
/// A message keeps the snapshot that it began with; a reload makes a new one.
package struct Configuration: Sendable {
    /// The file; nil where there is none.
    package var path: String?
    /// The lines that count, by parameter in lower case.
    package var settings: [String: Setting] = [:]
    /// How the daemon runs.
    package var daemon = DaemonOptions()
    /// What log lines look like.
    package var logging = LoggingOptions()
    /// What monitoring can ask.
    package var monitoring = MonitoringOptions()
    /// In what surroundings the process runs.
    package var process = ProcessOptions()
    /// Whether it is started again after a crash.
    package var restart = RestartOptions()
    /// How data sets in stores are asked.
    package var stores = StoreOptions()
    /// Where public keys come from.
    package var resolver = ResolverOptions()
    /// Whether to sign, to verify, or both.
    package var mode = Mode.signAndVerify
    /// What makes a message ours.
    package var origin = OriginOptions()
    /// Whose key signs.
    package var sender = SenderSelection()
    /// What is left alone.
    package var exemptions = ExemptionOptions()
    /// Where private keys come from.
    package var keys = KeyOptions()
    /// Whether DNS publishes the keys.
    package var keyCheck = KeyCheckOptions()
    /// What signatures look like.
    package var signing = SigningOptions()
    /// What is signed anew.
    package var resigning = ResigningOptions()
    /// How signatures are verified.
    package var verifying = VerifyingOptions()
    /// What depends on who has signed.
    package var signerPolicy = SignerPolicyOptions()
    /// Reports about signatures that failed.
    package var reports = ReportOptions()
    /// What becomes of mail that is against the rules.
    package var malformed = MalformedMailOptions()
    /// What is kept of messages in files.
    package var temporaryFiles = TemporaryFileOptions()
    /// What follows from failures.
    package var failures = FailureHandling()
    /// How much of a header is looked at.
    package var limits = HeaderSectionLimits()

    /// The same without keys and without tables, which may be large: to compare settings with
    /// after a reload.
    package var withoutTables: Self {
        var configuration = self
        configuration.signing.identities = .none
        configuration.keys.domains = nil
        configuration.keys.keyTable = nil
        configuration.keys.signingTable = nil
        configuration.exemptions = ExemptionOptions()
        return configuration
    }

    /// All defaults, without a file.
    package init() {}

    /// Whether a parameter is written differently in two configurations.
    package func differs(from other: Configuration, in parameter: String) -> Bool {
        let name = parameter.lowercased()
        return settings[name]?.value != other.settings[name]?.value
    }
}
