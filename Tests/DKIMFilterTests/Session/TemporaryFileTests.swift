import DKIMCore
import DKIMFilter
import Foundation
import Testing

@Suite("KeepTemporaryFiles, TemporaryDirectory: what is hashed, in files")
struct TemporaryFileTests {
    private static let mail = Mail(
        ["From: a@example.com", "Subject:  Hi  there", "Date: x"], body: " A  line.\t\r\n\r\n\r\n")
    private static let signing =
        SessionScene.oneKey + "SignHeaders From,Subject\nOversignHeaders From\n"

    private static func text(_ name: String, in folder: borrowing Folder) throws -> String {
        try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
    }

    private static func parameters(_ folder: borrowing Folder) -> String {
        // The order in the file does not matter.
        "TemporaryDirectory \(folder.path)\nKeepTemporaryFiles yes\n"
    }

    @Test("Of a signed message: RFC 6376 §3.4.2, §3.4.4, and §3.7 for the signature's own field")
    func signed() throws {
        let folder = try Folder()
        let scene = try SessionScene(
            Self.signing + Self.parameters(folder) + "Canonicalization relaxed/relaxed")
        scene.connectInside()
        let field = try #require(
            scene.deliver(Self.mail, chunk: 3).inserted("DKIM-Signature").first)
        #expect(folder.files == ["4ABC.body-relaxed", "4ABC.header-1"])
        #expect(try Self.text("4ABC.body-relaxed", in: folder) == " A line.\r\n")
        let header = try Self.text("4ABC.header-1", in: folder)
        #expect(header.hasPrefix("from:a@example.com\r\nsubject:Hi there\r\ndkim-signature:v=1; "))
        #expect(header.hasSuffix("; b="))
        let bodyHash = try #require(field.split(separator: "bh=").last?.split(separator: ";").first)
        #expect(header.contains("bh=\(bodyHash);"))
        let facts = try FileManager.default.attributesOfItem(
            atPath: folder.path + "/4ABC.header-1")
        #expect(facts[.posixPermissions] as? Int == 0o600)
    }

    @Test("Of a message with two signatures: each form once, a header for each signature")
    func verified() throws {
        let folder = try Folder()
        let scene = try SessionScene(Self.parameters(folder))
        scene.connect()
        let mail = try Self.mail
            .signed(Self.signing + "Canonicalization simple/simple")
            .signed(Self.signing + "Canonicalization relaxed/relaxed")
        _ = scene.deliver(mail, chunk: 1)
        #expect(
            folder.files == [
                "4ABC.body-relaxed", "4ABC.body-simple", "4ABC.header-1", "4ABC.header-2",
            ])
        #expect(try Self.text("4ABC.body-simple", in: folder) == " A  line.\t\r\n")
        let header = try Self.text("4ABC.header-2", in: folder)
        #expect(
            header.hasPrefix("From: a@example.com\r\nSubject:  Hi  there\r\nDKIM-Signature: "))
    }

    @Test("Off, nothing is written; and a folder that is not there does not matter")
    func off() throws {
        let folder = try Folder()
        let scene = try SessionScene(Self.signing + "TemporaryDirectory \(folder.path)")
        scene.connectInside()
        _ = scene.deliver(Self.mail)
        #expect(folder.files == [])
    }

    @Test("A file that is there is left alone, which is told; the message goes its way")
    func existing() throws {
        let folder = try Folder()
        let path = folder.path + "/4ABC.body-simple"
        try "old".write(toFile: path, atomically: true, encoding: .utf8)
        let scene = try SessionScene(Self.signing + Self.parameters(folder))
        scene.connectInside()
        #expect(scene.deliver(Self.mail).inserted("DKIM-Signature").count == 1)
        #expect(try Self.text("4ABC.body-simple", in: folder) == "old")
        #expect(
            scene.log.lines.contains {
                $0.hasPrefix("warning 4ABC: not all is kept of the message: ")
                    && $0.contains("File exists")
            }, "\(scene.log.lines)")
    }

    @Test("A message without a queue id, or with one that is no name, leaves nothing")
    func strangeQueueID() throws {
        for queueID in [nil, "", "../x", "a/b"] {
            let folder = try Folder()
            let scene = try SessionScene(Self.signing + Self.parameters(folder))
            scene.macros["i"] = queueID
            scene.connectInside()
            #expect(scene.deliver(Self.mail).inserted("DKIM-Signature").count == 1)
            #expect(folder.files == [])
        }
    }
}
