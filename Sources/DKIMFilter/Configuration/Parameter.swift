/// One configuration parameter: what reads it, what its documentation says.
///
/// Parser, error texts, `check-config`, the example file and the manual page all go by this row.
package struct Parameter: Sendable {
    /// What becomes of a line with the parameter.
    package enum State: Sendable, Hashable {
        /// It does what its help says.
        case works
        /// The line is accepted, with a notice: ignoring it changes nothing for mail. The text
        /// says why, and what does today what it did.
        case noEffect(why: String)
        /// The line is an error: its technology is dead or unsafe, and to ignore it would change
        /// what happens to mail. The texts say why, and what does now what it did.
        case refused(why: String, instead: String)
        /// An old name: the line counts as one with today's name, with a notice.
        case renamed(today: String)
        /// OpenDKIM has it, and here the line is an error until it does something.
        case notYet
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

    /// Turns the value that an old name took into one for today's name; nil if the line is void.
    package typealias Conversion = @Sendable (Setting, inout LoadingContext) -> String?

    /// The property that a parameter sets.
    package typealias Property<Value> = any WritableKeyPath<Configuration, Value> & Sendable

    /// The name in OpenDKIM's spelling; letter case does not matter in files.
    package let name: String
    /// The kind of value, for the documentation: `yes or no`, `number`, `data set` …
    package let type: String
    /// The default as one would write it in the file; nil where there is none.
    package let defaultValue: String?
    /// What becomes of a line with it.
    package var state = State.works
    /// Whether OpenDKIM has it.
    package var origin = Origin.openDKIM
    /// Whether the daemon reads it at the start only, and not when told to read the file anew.
    package var needsRestart = false
    /// One line that says what it is for.
    package let help: String
    /// More for the manual page, in mdoc; departures from OpenDKIM are told here.
    package var details: String?
    /// What to write in place of no value at all, where that is what was meant.
    var emptyRemedy: String?
    /// What a line with this parameter does.
    package let apply: Application
    /// How the value of an old name is read.
    package var convert: Conversion = { setting, _ in setting.value }

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

    /// The same parameter; `remedy` tells what to write where a line has no value.
    func whenEmpty(_ remedy: String) -> Self {
        var row = self
        row.emptyRemedy = remedy
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
    private static func known(
        _ name: String, type: String = "", state: State, origin: Origin = .openDKIM
    ) -> Self {
        Self(
            name: name, type: type, defaultValue: nil, state: state, origin: origin, help: ""
        ) { _, _, _ in }
    }

    /// A parameter that will work.
    static func notYet(_ name: String) -> Self { known(name, state: .notYet) }

    /// A parameter that may be ignored.
    static func noEffect(_ name: String, why: String) -> Self {
        known(name, state: .noEffect(why: why))
    }

    /// A parameter that must not be ignored.
    static func refused(
        _ name: String, type: String = "", why: String, instead: String
    ) -> Self {
        known(name, type: type, state: .refused(why: why, instead: instead))
    }

    /// The old name of a parameter.
    static func renamed(
        _ name: String, today: String,
        convert: @escaping Conversion = { setting, _ in setting.value }
    ) -> Self {
        var row = known(name, state: .renamed(today: today))
        row.convert = convert
        return row
    }
}
