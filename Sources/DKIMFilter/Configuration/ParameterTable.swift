/// All parameters that a configuration file may hold, today's and those of other times.
package enum ParameterTable {
    /// In the order of application: a row may count on the rows before it.
    package static let rows: [Parameter] =
        [Parameter.include]
        + ProcessOptions.parameters
        + DaemonOptions.parameters
        + LoggingOptions.parameters
        + MonitoringOptions.parameters
        + StoreOptions.parameters
        + RestartOptions.parameters
        + ResolverOptions.parameters
        + Mode.parameters
        + OriginOptions.parameters
        + KeyList.parameters
        + SenderSelection.parameters
        + ExemptionOptions.parameters
        + KeyOptions.parameters
        + KeyCheckOptions.parameters
        + SigningOptions.parameters
        + ResigningOptions.parameters
        + VerifyingOptions.parameters
        + SignerPolicyOptions.parameters
        + MalformedMailOptions.parameters
        + ReportOptions.parameters
        + FailureHandling.parameters
        + TemporaryFileOptions.parameters
        + Parameter.historic
        + Parameter.former
        + Parameter.notYet

    private static let byName = Dictionary(
        rows.map { ($0.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })

    /// The row of that name, in any letter case.
    package static func row(named name: String) -> Parameter? { byName[name.lowercased()] }
}

extension Parameter {
    /// The parser follows it; the row is for the documentation.
    static let include = custom(
        "Include", type: "path", default: nil,
        help: "Reads another file's lines at this place, up to 5 files deep."
    ) { _, _, _ in }
}
