extension Unicode.Scalar {
    /// Whether a character shows itself and nothing else. Not so: C0 and C1 controls, changes of
    /// the writing direction, line and paragraph separators, characters without width or meaning.
    var isPrintable: Bool {
        guard value >= 0x7F else { return value >= 0x20 }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            return false
        default:
            return !properties.isDefaultIgnorableCodePoint
        }
    }
}
