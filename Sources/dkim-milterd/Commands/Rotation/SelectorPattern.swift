internal import DKIMCore
import Glibc

/// The name of a new selector, with parts of the date in it: `%Y%m` gives 202611.
struct SelectorPattern {
    let text: String
    /// Whether nobody has chosen it.
    private let isDefault: Bool

    /// The date; Ed25519 keys are told apart, so that they can stand beside RSA keys.
    init() {
        text = "%Y%m%d"
        isDefault = true
    }

    init(_ text: String) {
        self.text = text
        isDefault = false
    }

    /// Whether it gives different names at different times.
    var isVariable: Bool { text.contains("%") }

    /// The selector at a time, for a key of that type.
    ///
    /// - Parameter seconds: since 1970.
    func selector(at seconds: UInt64, type: KeyType) throws(ProgramError) -> Selector {
        let date = RotationDate(seconds)
        var name = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                name.append(character)
                continue
            }
            switch rest.popFirst() {
            case "Y": name += date.year
            case "m": name += date.month
            case "d": name += date.day
            case "H": name += date.hour
            case "M": name += date.minute
            case "k": name += type.rawValue
            default:
                throw ProgramError(
                    .usage,
                    "--selector: “\(text)”: only %Y, %m, %d, %H, %M and %k (the type of the key) "
                        + "are known after %")
            }
        }
        if isDefault, type != .rsa { name += "-\(type.rawValue)" }
        return try Arguments.selector(name, option: "--selector")
    }
}
