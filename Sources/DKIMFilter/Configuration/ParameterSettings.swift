/// The lines of a configuration, before anything is made of them: what a tool can tell of a file
/// that the daemon would not start with.
package struct ParameterSettings: Sendable {
    /// All settings in their order: those of the file, of files that it includes, and those from
    /// the command line.
    package let settings: [Setting]
    /// Why a file could not be read whole.
    package let errors: [ConfigurationError]

    /// Reads the file; `overrides` come from the command line and win over it.
    package init(
        path: String?, overrides: [(name: String, value: String)] = [],
        environment: any ConfigurationEnvironment
    ) {
        var context = LoadingContext(environment: environment)
        var settings: [Setting] = []
        if let path { settings = ConfigurationFile(path: path, &context).settings }
        settings += overrides.map {
            Setting(name: $0.name, value: $0.value, location: .commandLine)
        }
        self.settings = settings
        errors = context.errors
    }

    /// The setting that counts for a parameter: the last one, under today's name or an old one.
    /// Letter case does not matter.
    package func setting(_ name: String) -> Setting? {
        let wanted = Self.today(name)
        return settings.last { Self.today($0.name) == wanted && !$0.value.isEmpty }
    }

    /// Today's name of a parameter, in lower case.
    private static func today(_ name: String) -> String {
        guard case .renamed(let today)? = ParameterTable.row(named: name)?.state else {
            return name.lowercased()
        }
        return today.lowercased()
    }

    /// A value as the type of its parameter reads it: a switch as `True` or `False`, a number in
    /// decimal notation, all else as it is written.
    package static func plainValue(of setting: Setting) -> String {
        switch ParameterTable.row(named: setting.name)?.type {
        case "yes or no":
            switch setting.value.lowercased().first {
            case "t", "y", "1": "True"
            case "f", "n", "0": "False"
            default: setting.value
            }
        case "number":
            LoadingContext.cNumber(setting.value).map(String.init) ?? setting.value
        default:
            setting.value
        }
    }
}
