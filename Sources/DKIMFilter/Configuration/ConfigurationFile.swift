/// A configuration file as lines: a parameter's name, blanks, its value.
///
/// `#` begins a comment anywhere in a line, also within a value; there is no quoting. Include puts
/// another file's lines in its place.
struct ConfigurationFile {
    /// How deep Include may nest.
    static let maximumDepth = 5

    /// The settings in their order, those of included files among them.
    private(set) var settings: [Setting] = []

    /// Reads the file, and notes what is wrong with its lines.
    init(path: String, _ context: inout LoadingContext) {
        do throws(FileError) {
            let file = try context.environment.open(path)
            read(file.bytes, path: path, depth: 0, &context)
        } catch {
            context.report(
                ConfigurationError(
                    "cannot be read: \(error.reason)", location: SourceLocation(file: path)))
        }
    }

    private mutating func read(
        _ bytes: [UInt8], path: String, depth: Int, _ context: inout LoadingContext
    ) {
        for (number, line) in TextLines(bytes) {
            let (name, value) = line.splitAtBlanks
            let setting = Setting(
                name: String(name), value: String(value),
                location: SourceLocation(file: path, line: number))
            if setting.name.lowercased() == "include", !setting.value.isEmpty {
                include(setting, depth: depth &+ 1, &context)
            } else {
                settings.append(setting)
            }
        }
    }

    private mutating func include(
        _ setting: Setting, depth: Int, _ context: inout LoadingContext
    ) {
        guard depth <= Self.maximumDepth else {
            context.report(
                "files are included more than \(Self.maximumDepth) deep",
                remedy: "does a file include itself?", in: setting)
            return
        }
        do throws(FileError) {
            let file = try context.environment.open(setting.value)
            read(file.bytes, path: setting.value, depth: depth, &context)
        } catch {
            context.report("\(error)", in: setting)
        }
    }
}
