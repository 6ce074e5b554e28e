/// One configuration parameter: what reads it, what its documentation says.
///
/// Parser, error texts, `check-config`, the example file and the manual page all go by this row.
package struct Parameter: Sendable {
    /// Whether the parameter does something.
    package enum State: Sendable, Hashable {
        /// It does what its help says.
        case works
        /// OpenDKIM or an older filter has it; here it is refused until it does something. The
        /// text says what to use in its place.
        case notYet(instead: String?)
    }

    /// Where the parameter comes from.
    package enum Origin: Sendable, Hashable {
        /// OpenDKIM has it, and it means the same.
        case openDKIM
        /// OpenDKIM does not have it.
        case addition
    }

    /// Puts the value where it belongs, or notes what is wrong with it.
    package typealias Application =
        @Sendable (inout Configuration, Setting, inout LoadingContext) -> Void

    /// The property that a parameter sets.
    package typealias Property<Value> = any WritableKeyPath<Configuration, Value> & Sendable

    /// The name in OpenDKIM's spelling; letter case does not matter in files.
    package let name: String
    /// The kind of value, for the documentation: `yes or no`, `number`, `data set` …
    package let type: String
    /// The default as one would write it in the file; nil where there is none.
    package let defaultValue: String?
    /// Whether it works.
    package var state = State.works
    /// Whether OpenDKIM has it.
    package var origin = Origin.openDKIM
    /// Whether the daemon reads it at the start only, and not when told to read the file anew.
    package var needsRestart = false
    /// One line that says what it is for.
    package let help: String
    /// More for the manual page, in mdoc; departures from OpenDKIM are told here.
    package var details: String?
    /// What a line with this parameter does.
    package let apply: Application

    /// A parameter with a value of its own kind.
    package static func custom(
        _ name: String, type: String, default defaultValue: String?, help: String,
        details: String? = nil, origin: Origin = .openDKIM, apply: @escaping Application
    ) -> Self {
        Self(
            name: name, type: type, defaultValue: defaultValue, origin: origin, help: help,
            details: details, apply: apply)
    }

    /// The same parameter, read at the start only.
    func atStart() -> Self {
        var row = self
        row.needsRestart = true
        return row
    }

    /// A switch.
    package static func yesNo(
        _ name: String, _ path: Property<Bool>, help: String,
        details: String? = nil, origin: Origin = .openDKIM
    ) -> Self {
        custom(
            name, type: "yes or no", default: Configuration()[keyPath: path] ? "yes" : "no",
            help: help, details: details, origin: origin
        ) { configuration, setting, context in
            guard let value = context.yesNo(setting) else { return }
            configuration[keyPath: path] = value
        }
    }

    /// A number. Where `zero` is given, a 0 in the file stands for that number.
    package static func number(
        _ name: String, _ path: Property<Int>,
        in bounds: ClosedRange<Int>, zero: Int? = nil, help: String, details: String? = nil,
        origin: Origin = .openDKIM
    ) -> Self {
        custom(
            name, type: "number", default: String(Configuration()[keyPath: path]), help: help,
            details: details, origin: origin
        ) { configuration, setting, context in
            if let zero, LoadingContext.cNumber(setting.value) == 0 {
                configuration[keyPath: path] = zero
            } else if let value = context.number(setting, in: bounds) {
                configuration[keyPath: path] = value
            }
        }
    }

    /// A word out of a list.
    package static func word<Value>(
        _ name: String, _ path: Property<Value>, help: String,
        details: String? = nil, origin: Origin = .openDKIM
    ) -> Self where Value: CaseIterable & RawRepresentable<String> & SendableMetatype {
        custom(
            name, type: "word", default: Configuration()[keyPath: path].rawValue, help: help,
            details: details, origin: origin
        ) { configuration, setting, context in
            guard let value = context.word(setting, of: Value.self) else { return }
            configuration[keyPath: path] = value
        }
    }

    /// Text that is kept as it stands, such as a path.
    package static func text(
        _ name: String, type: String, _ path: Property<String?>,
        help: String, details: String? = nil, origin: Origin = .openDKIM
    ) -> Self {
        custom(
            name, type: type, default: Configuration()[keyPath: path], help: help,
            details: details, origin: origin
        ) { configuration, setting, _ in
            configuration[keyPath: path] = setting.value
        }
    }

    /// A parameter that is known by name only.
    package static func notYet(_ name: String, instead: String? = nil) -> Self {
        Self(
            name: name, type: "", defaultValue: nil, state: .notYet(instead: instead), help: ""
        ) { _, setting, context in
            context.report("not supported yet", remedy: instead ?? "remove the line", in: setting)
        }
    }
}
