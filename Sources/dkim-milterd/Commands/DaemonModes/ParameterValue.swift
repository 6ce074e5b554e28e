internal import DKIMFilter

/// `-e NAME`: what a configuration says of one parameter.
struct ParameterValue {
    private let text: String

    /// Looks a parameter up, as OpenDKIM does: status 65 if there is no such parameter, 78 if it
    /// is not set, or if the daemon would not take the configuration.
    init(
        of name: String, path: String?, overrides: [(name: String, value: String)]
    ) throws(ProgramError) {
        guard let row = ParameterTable.row(named: name) else {
            let nearest = Spelling.nearest(to: name, among: ParameterTable.rows.map(\.name))
            let remedy = nearest.map { "; is “\($0)” meant?" } ?? ""
            throw ProgramError(.badInput, "\(name): no such parameter\(remedy)")
        }
        _ = try ToolEnvironment.configuration(path, overrides: overrides)
        let settings = ParameterSettings(
            path: path, overrides: overrides, environment: SystemEnvironment())
        guard let setting = settings.setting(row.name) else {
            let remark = row.defaultValue.map { "; the default is \($0)" } ?? ""
            throw ProgramError(.configuration, "\(row.name): not set\(remark)")
        }
        text = ParameterSettings.plainValue(of: setting)
    }

    /// Prints the value.
    func print() throws(ProgramError) { try StandardStreams.printLine(text) }
}
