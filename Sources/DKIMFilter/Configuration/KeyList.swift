/// KeyList of dkim-filter: a file of lines `PATTERN:DOMAIN:KEYPATH`, the selector being the file
/// name of the key. It is read as the SigningTable and the KeyTable that one would write today.
struct KeyList {
    /// Lines of SigningTable, as many as the list has, so that line numbers stay true.
    private(set) var signingTable = ""
    /// Lines of KeyTable.
    private(set) var keyTable = ""

    static let parameters: [Parameter] = [
        .custom(
            "KeyList", type: "path", default: nil,
            help: "Keys in dkim-filter's form, lines of PATTERN:DOMAIN:KEYPATH.",
            details: """
                The file name of KEYPATH is the selector; if there is no such file, the endings \
                .pem and .private are tried. The first pattern that matches the sender counts. \
                SigningTable and KeyTable do the same and more.
                """
        ) { configuration, setting, context in apply(setting, &context) }
    ]

    private static func apply(_ setting: Setting, _ context: inout LoadingContext) {
        for name in ["KeyTable", "SigningTable"] where context.setting(name) != nil {
            context.report(
                "stands beside \(name)", remedy: "keep the one or the other", in: setting)
            return
        }
        let file: OpenedFile
        do throws(FileError) {
            file = try context.environment.open(setting.value)
        } catch {
            context.report("\(error)", in: setting)
            return
        }
        let list = KeyList(file.bytes, path: setting.value, &context)
        context.notice("is read as SigningTable and KeyTable; write these", in: setting)
        for (name, type, text) in [
            ("SigningTable", "refile", list.signingTable), ("KeyTable", "file", list.keyTable),
        ] {
            let path = "\(setting.value) as \(name)"
            context.add(
                OpenedFile(
                    bytes: Array(text.utf8), facts: file.facts, resolvedPath: file.resolvedPath,
                    origin: setting.value),
                as: path)
            context.put(
                Setting(name: name, value: "\(type):\(path)", location: setting.location),
                for: name)
        }
    }

    private init(_ bytes: [UInt8], path: String, _ context: inout LoadingContext) {
        var lines = 0
        for (number, line) in TextLines(bytes) {
            let skipped = String(repeating: "\n", count: number &- lines &- 1)
            lines = number
            signingTable += skipped
            keyTable += skipped
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
                .map(\.trimmedOfBlanks)
            let selector = fields.last?.split(separator: "/").last
            if fields.count == 3, fields[2].contains(":/"), !fields[2].hasPrefix("/") {
                // As the README of the first OpenDKIM has it, which no version read.
                context.report(
                    ConfigurationError(
                        "“\(line)” has four columns", expected: "PATTERN:DOMAIN:KEYPATH",
                        remedy: "leave out the third: the selector is the key's file name",
                        parameter: "KeyList", location: SourceLocation(file: path, line: number)))
            } else if fields.count == 3, let selector, !fields[0].isEmpty, !fields[1].isEmpty {
                let key = Self.keyPath(fields[2], context.environment)
                signingTable += "\(fields[0]) line\(number)"
                keyTable += "line\(number) \(fields[1]):\(selector):\(key)"
            } else {
                context.report(
                    ConfigurationError(
                        "“\(line)” is not a line of a key list", expected: "PATTERN:DOMAIN:KEYPATH",
                        parameter: "KeyList", location: SourceLocation(file: path, line: number)))
            }
            signingTable += "\n"
            keyTable += "\n"
        }
    }

    /// The path that there is, in a form that KeyTable takes for one.
    private static func keyPath(
        _ path: Substring, _ environment: any ConfigurationEnvironment
    ) -> String {
        let isPath = path.hasPrefix("/") || path.hasPrefix("./") || path.hasPrefix("../")
        let first = isPath ? String(path) : "./\(path)"
        for ending in ["", ".pem", ".private"] {
            do throws(FileError) {
                _ = try environment.open(first + ending)
                return first + ending
            } catch {
                // The last fault would hide that of the path as it is written, told later.
                continue
            }
        }
        return first
    }
}

extension LoadingContext {
    /// The parameter that the operator wrote where KeyTable and SigningTable are made of KeyList.
    func nameOfTables(asWritten name: String) -> String {
        setting("KeyList") == nil ? name : "KeyList"
    }
}
