import Foundation

/// A folder that is there as long as the value.
struct Folder: ~Copyable {
    let path = NSTemporaryDirectory() + "dkim-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
    }

    /// The names of what is in it.
    var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
