/// Metrics in Prometheus' text format, version 0.0.4.
package enum MetricsText {
    /// The media type of the text.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Each metric with HELP, TYPE and its samples.
    package static func text(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families {
            text += "# HELP \(family.name) \(escaped(family.help, quotes: false))\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for sample in family.samples {
                text += family.name + sample.suffix
                append(sample.labels, to: &text)
                text += " \(number(sample.value))\n"
            }
        }
        return text
    }

    private static func append(_ labels: [(name: String, value: String)], to text: inout String) {
        guard !labels.isEmpty else { return }
        let pairs = labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
        text += "{" + pairs.joined(separator: ",") + "}"
    }

    private static func number(_ value: MetricSample.Value) -> String {
        switch value {
        case .count(let count): "\(count)"
        case .number(let number):
            // What counts wholes reads better without a point.
            Int(exactly: number).map { "\($0)" } ?? "\(number)"
        }
    }

    /// A label's value has its quotation marks escaped, a HELP line has not.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
