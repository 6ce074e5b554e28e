internal import DKIMCore

extension ReplacementRules {
    static let parameters: [Parameter] = [
        .custom(
            "ReplaceRules", type: "path", default: nil,
            help: "Rules for what the MTA will change in header fields after they have been "
                + "signed.",
            details: """
                A line is a basic regular expression, a tab, and the text that takes the place \
                of each match; # begins a comment. The rules are applied one after the other, to \
                what follows the colon, and only for the signature: the message is not changed. \
                Back-references are refused, as are expressions that match nothing. OpenDKIM \
                loses text where an expression matches twice.
                """, apply: applyRules),
        .custom(
            "ReplaceHeaders", type: "data set", default: nil,
            help: "The header fields that ReplaceRules are for; unset, all."
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .caseless) else { return }
            var names: Set<FieldName> = []
            for entry in context.entries(of: set, parameter: setting.name) {
                do throws(FieldNameError) {
                    names.insert(try FieldName(entry.key))
                } catch {
                    context.report(
                        ConfigurationError(
                            "\(error)", parameter: setting.name, location: entry.location))
                }
            }
            configuration.signing.replacements.fields = names
            if context.setting("ReplaceRules") == nil {
                context.notice("has no effect, as there are no ReplaceRules", in: setting)
            }
        },
    ]

    @Sendable private static func applyRules(
        configuration: inout Configuration, setting: Setting, context: inout LoadingContext
    ) {
        let file: OpenedFile
        do throws(FileError) {
            file = try context.environment.open(setting.value)
        } catch {
            context.report("\(error)", in: setting)
            return
        }
        let lines = file.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            var text = line.prefix { $0 != UInt8(ascii: "#") }
            if text.last == 0x0D { text = text.dropLast() }
            guard text.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
            do throws(ConfigurationError) {
                configuration.signing.replacements.append(try rule(text))
            } catch {
                context.report(
                    ConfigurationError(
                        error.problem, expected: error.expected, parameter: setting.name,
                        location: SourceLocation(file: setting.value, line: index + 1)))
            }
        }
    }

    private static func rule(_ line: ArraySlice<UInt8>) throws(ConfigurationError)
        -> ReplacementRule
    {
        guard let tab = line.firstIndex(of: 0x09) else {
            throw ConfigurationError(
                "the line has no tab", expected: "EXPRESSION, a tab, and the text in its place")
        }
        let pattern = Array(line[..<tab])
        let text = Array(line[(tab + 1)...])
        guard text.allSatisfy({ $0 >= 0x20 || $0 == 0x09 }) else {
            throw ConfigurationError("the text holds control characters")
        }
        do throws(RegularExpressionError) {
            return ReplacementRule(expression: try BasicRegularExpression(pattern), text: text)
        } catch {
            throw ConfigurationError(
                "“\(String(decoding: pattern, as: UTF8.self))” cannot be used: \(error)")
        }
    }
}
