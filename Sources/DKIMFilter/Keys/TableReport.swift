/// What there is to say of a table's rows: row by row as far as that helps, then as a number.
struct TableReport {
    /// So many faults are told, and as many notices.
    static let maximumTold = 100

    /// The parameter that names the table.
    let parameter: String
    /// Whether a row with a fault is left for the message that needs it (LenientTables).
    let isLenient: Bool
    private var errors: [ConfigurationError] = []
    private var notices: [ConfigurationError] = []
    private var moreErrors = 0
    private var moreNotices = 0

    init(parameter: String, isLenient: Bool) {
        self.parameter = parameter
        self.isLenient = isLenient
    }

    /// Notes a fault of the row at that place.
    mutating func fault(_ error: ConfigurationError, at location: SourceLocation) {
        guard errors.count < Self.maximumTold else {
            moreErrors &+= 1
            return
        }
        errors.append(
            ConfigurationError(
                error.problem, expected: error.expected, remedy: error.remedy,
                parameter: parameter, location: location))
    }

    /// Notes what an operator should know of the row at that place.
    mutating func notice(_ text: String, at location: SourceLocation?) {
        guard notices.count < Self.maximumTold else {
            moreNotices &+= 1
            return
        }
        notices.append(ConfigurationError(text, parameter: parameter, location: location))
    }

    /// Hands everything on.
    func deliver(to context: inout LoadingContext) {
        for error in errors {
            if isLenient {
                context.notice("\(error) (LenientTables: mail that needs this has to wait)")
            } else {
                context.report(error)
            }
        }
        if moreErrors > 0 {
            let text = "\(moreErrors) more rows have faults"
            if isLenient {
                context.notice(text, parameter: parameter)
            } else {
                context.report(ConfigurationError(text, parameter: parameter))
            }
        }
        for notice in notices {
            context.notice(notice.problem, parameter: parameter, location: notice.location)
        }
        if moreNotices > 0 {
            context.notice("\(moreNotices) more such notices", parameter: parameter)
        }
    }
}
