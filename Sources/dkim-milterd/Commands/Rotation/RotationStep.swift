/// How far a rollover has come: the last step that is done.
enum RotationStep: String, CaseIterable, Comparable {
    /// Its names are settled; nothing is made.
    case planned
    /// The new key and the text of its record are written.
    case made
    /// Every name server shows the new record.
    case published
    /// The tables, or the configuration, name the new key.
    case switched
    /// The daemon signs with the new key; the old record waits for its removal.
    case reloaded

    static func < (a: Self, b: Self) -> Bool { a.number < b.number }

    private var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Whether something is still to be done for mail.
    var isUnderWay: Bool { self < .reloaded }
}
