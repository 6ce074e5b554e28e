/// What there is to say of a table's rows: row by row as far as that helps, then as a number.
struct TableReport {
    /// So many faults are told, and as many notices.
    static let maximumTold = 100

    /// The parameter that names the table.
    var parameter: String
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

    /// Notes a fault of a row.
    mutating func fault(_ error: ConfigurationError, of row: DataSetEntry) {
        guard errors.count < Self.maximumTold else {
            moreErrors &+= 1
            return
        }
        errors.append(
            ConfigurationError(
                Self.place(of: row) + error.problem, expected: error.expected,
                remedy: error.remedy, parameter: parameter, location: row.location))
    }

    /// Notes what an operator should know of a row.
    mutating func notice(_ text: String, of row: DataSetEntry) {
        notice(Self.place(of: row) + text, at: row.location)
    }

    /// The rows of a store have no line numbers: their keys find them.
    private static func place(of row: DataSetEntry) -> String {
        row.location.line == nil ? "entry “\(row.key)”: " : ""
    }

    /// Notes what an operator should know of the table, or of the row at that place.
    mutating func notice(_ text: String, at location: SourceLocation?) {
        guard notices.count < Self.maximumTold else {
            moreNotices &+= 1
            return
        }
        notices.append(ConfigurationError(text, parameter: parameter, location: location))
    }

    /// Notes that the table cannot be looked through. What a store holds is read row by row all
    /// the same, when mail needs it.
    mutating func cannotLookThrough(
        _ set: any DataSet, _ error: DataSetError, _ context: inout LoadingContext
    ) {
        guard set.isResident else {
            notice("is not looked through: \(error)", at: nil)
            return
        }
        context.report(
            ConfigurationError(error.problem, remedy: error.remedy, parameter: parameter))
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
