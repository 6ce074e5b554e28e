import DKIMCore
import DKIMTestSupport
import Foundation
import Synchronization
import Testing

@testable import DKIMFilter

@Suite("The file that counts answers")
final class AnswerLedgerFileTests {
    private let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "answers-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private func file(perSender: Int = 2, total: Int = 100, now: Int64 = 0) throws
        -> AnswerLedgerFile
    {
        let limits = try #require(AnswerLimits(perSender: perSender, total: total))
        return AnswerLedgerFile(directory: directory, limits: limits) { now }
    }

    private func isAdmitted(_ file: AnswerLedgerFile) throws -> Bool {
        switch try file.admit(try Mailbox.address("a@x.example")) {
        case .success: true
        case .failure: false
        }
    }

    @Test("What one process counted, the next one knows")
    func lasting() throws {
        #expect(try isAdmitted(file()))
        #expect(try isAdmitted(file()))
        #expect(try !isAdmitted(file()))
        #expect(try isAdmitted(file(now: 3_600)))
    }

    @Test("Many at a time keep the limit")
    func together() throws {
        let file = try file(perSender: 5)
        let address = try Mailbox.address("a@x.example")
        let admitted = Atomic<Int>(0)
        let faults = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 24) { _ in
            do {
                if case .success = try file.admit(address) {
                    admitted.add(1, ordering: .relaxed)
                }
            } catch {
                faults.withLock { $0.append("\(error)") }
            }
        }
        #expect(admitted.load(ordering: .relaxed) == 5)
        #expect(faults.withLock { $0 } == [])
    }

    @Test("What could not be sent does not count")
    func withdrawal() throws {
        let file = try file()
        for _ in 0..<5 {
            let entry = try file.admit(try Mailbox.address("a@x.example")).get()
            try file.withdraw(entry)
        }
        #expect(try isAdmitted(file))
    }

    @Test("The rest of a write that was cut off is no obstacle")
    func rest() throws {
        try "cut o".write(toFile: "\(directory)/answers.new", atomically: false, encoding: .utf8)
        try "7 0123\ncut o".write(
            toFile: "\(directory)/answers", atomically: false, encoding: .utf8)
        #expect(try isAdmitted(file()))
    }

    @Test("That lines are lost is told")
    func damage() throws {
        let told = Mutex<[String]>([])
        let path = "\(directory)/answers"
        try "0 0123456789abcdef\n7 0123\nx\n".write(
            toFile: path, atomically: false, encoding: .utf8)
        let limits = try #require(AnswerLimits(perSender: 2, total: 2))
        let file = AnswerLedgerFile(
            directory: directory, limits: limits, now: { 0 },
            complain: { words in told.withLock { $0.append(words) } })
        #expect(try isAdmitted(file))
        #expect(try !isAdmitted(file))
        let lines = told.withLock { $0 }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("\(path) held 2 lines that are none") == true)
    }

    @Test("A directory that is not there, or not ours, is told with its path")
    func noDirectory() throws {
        let limits = try #require(AnswerLimits(perSender: 1, total: 1))
        let file = AnswerLedgerFile(directory: "\(directory)/none", limits: limits) { 0 }
        let fault = #expect(throws: AnswerLedgerFile.Fault.self) { try self.isAdmitted(file) }
        #expect(fault?.description.contains("\(directory)/none/lock: No such file") == true)
        #expect(fault?.description.contains("--state") == true)
    }

    @Test("A link in place of the file is not followed")
    func link() throws {
        let target = "\(directory)/target"
        try "kept".write(toFile: target, atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory)/answers.new", withDestinationPath: target)
        #expect(throws: AnswerLedgerFile.Fault.self) { try self.isAdmitted(try self.file()) }
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "kept")
    }

    @Test("A file that this program has not written is refused, however large")
    func large() throws {
        let size = AnswerLedger.maximumText + 1
        try Data(repeating: 0x0A, count: size).write(to: URL(filePath: "\(directory)/answers"))
        let fault = #expect(throws: AnswerLedgerFile.Fault.self) {
            try self.isAdmitted(try self.file())
        }
        #expect(fault?.description.hasSuffix("remove it") == true)
    }
}
