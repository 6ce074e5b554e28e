import DKIMTestSupport
import Foundation

/// Runs a program to its end.
enum Command {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    @discardableResult
    static func run(
        _ words: [String], input: String? = nil, environment: [String: String] = [:]
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, new in new }
            .merging(["LC_ALL": "C.UTF-8"]) { _, new in new }
        let folder = FileManager.default.temporaryDirectory
        let output = folder.appendingPathComponent("dkim-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        let pipe = try ChildPipe()
        process.standardInput = pipe.reading
        try process.run()
        try pipe.reading.close()
        try pipe.writing.write(contentsOf: Data((input ?? "").utf8))
        try pipe.writing.close()
        process.waitUntilExit()
        let text = try String(contentsOf: output, encoding: .utf8)
        guard process.terminationStatus == 0 else {
            throw Failure(
                description:
                    "\(words.joined(separator: " ")): \(process.terminationStatus): \(text)")
        }
        return text
    }
}
