/// What is at hand, and what gathers, while a configuration is being loaded.
package struct LoadingContext {
    /// The system.
    package private(set) var environment: any ConfigurationEnvironment
    /// The setting that counts for each parameter, by its name in lower case.
    package private(set) var settings: [String: Setting]
    /// How data sets in stores are opened.
    package var stores = StoreOptions()
    /// What is wrong.
    package private(set) var errors: [ConfigurationError] = []
    /// What the operator should know although it is not wrong.
    package private(set) var notices: [String] = []

    /// Begins with nothing found.
    package init(environment: any ConfigurationEnvironment, settings: [String: Setting] = [:]) {
        self.environment = environment
        self.settings = settings
    }

    /// The setting of that parameter, if the configuration has one.
    package func setting(_ name: String) -> Setting? { settings[name.lowercased()] }

    /// Lets relative paths count from a folder from now on.
    mutating func relocate(to folder: String) {
        environment = RelocatedEnvironment(environment, folder: folder)
    }

    /// Lets a path be that of a file in memory from now on.
    mutating func add(_ file: OpenedFile, as path: String) {
        environment = RelocatedEnvironment(environment, file: file, at: path)
    }

    /// Sets the rest of the line for a parameter.
    mutating func put(_ setting: Setting, for name: String) {
        settings[name.lowercased()] = setting
    }

    /// Notes an error.
    package mutating func report(_ error: ConfigurationError) { errors.append(error) }

    /// Notes an error in a setting.
    package mutating func report(
        _ problem: String, expected: String? = nil, remedy: String? = nil, in setting: Setting
    ) {
        errors.append(
            ConfigurationError(
                problem, expected: expected, remedy: remedy, parameter: setting.name,
                location: setting.location))
    }

    /// Notes something that is not wrong.
    package mutating func notice(
        _ text: String, parameter: String? = nil, location: SourceLocation? = nil
    ) {
        notices.append(
            ConfigurationError(text, parameter: parameter, location: location).description)
    }

    /// Notes something about a setting that is not wrong.
    package mutating func notice(_ text: String, in setting: Setting) {
        notice(text, parameter: setting.name, location: setting.location)
    }
}
