internal import DKIMCore
internal import DKIMFilter

/// What `-t` tells of a message, in OpenDKIM's words.
struct TrialReport {
    let outcome: TrialSteps.Outcome
    let label: String

    private var prefix: String { "\(DKIMMilterd.programName): \(label):" }

    /// The new signatures, each with the message's name before it.
    var signatures: [String] {
        inserted("DKIM-Signature").map { "\(prefix)\nDKIM-Signature: \($0)" }
    }

    /// All edits, and the words of a refusal.
    var edits: [String] {
        outcome.edits.map(Self.line) + (refusal.map { [$0] } ?? [])
    }

    private static func line(for edit: MessageEdit) -> String {
        switch edit {
        case .insertField(let name, let body):
            "### INSHEADER: idx=0 hname='\(name)' hvalue='\(text(of: body))'"
        case .deleteField(let name, let occurrence):
            "### CHGHEADER: hname='\(name)' idx=\(occurrence) hvalue='(null)'"
        case .addRecipient(let address):
            "### ADDRCPT: '\(address)'"
        case .deleteRecipient(let address):
            "### DELRCPT: '\(address)'"
        case .quarantine(let reason):
            "### QUARANTINE: reason='\(reason)'"
        }
    }

    private var refusal: String? {
        switch outcome.reply {
        case .reject(let words), .temporaryFailure(.some(let words)):
            "### SETREPLY: rcode='\(words.code)' xcode='\(words.enhancedCode)' "
                + "replytxt='\(words.text)'"
        case .proceed, .skip, .accept, .discard, .temporaryFailure(nil):
            nil
        }
    }

    /// What came of verifying: a line for each signature.
    var verdicts: [String] {
        guard inserted("DKIM-Signature").isEmpty else { return [] }
        let results = results
        guard !results.isEmpty else { return ["\(prefix) message not signed"] }
        return results.map { result in
            guard result.result != DKIMResult.none.rawValue else {
                return "\(prefix) message not signed"
            }
            let selector = result.value("header", "s") ?? "?"
            let domain = result.value("header", "d") ?? "?"
            let key = result.comment.map { ", " + $0.replacing("; ", with: ", ") } ?? ""
            guard result.result != DKIMResult.pass.rawValue else {
                return "\(prefix) verification (s=\(selector), d=\(domain)\(key)) succeeded"
            }
            return "\(prefix) verification (s=\(selector) d=\(domain)\(key)) failed: "
                + (result.reason ?? result.result)
        }
    }

    /// Success if the message got a signature or had one that passed, and is taken.
    var status: ExitStatus {
        switch outcome.reply {
        case .temporaryFailure: return .temporaryFailure
        case .reject, .discard: return .notVerified
        case .proceed, .skip, .accept: break
        }
        if !inserted("DKIM-Signature").isEmpty { return .success }
        if results.contains(where: { $0.result == DKIMResult.pass.rawValue }) { return .success }
        let isTemporary = results.contains { $0.result == DKIMResult.temperror.rawValue }
        return isTemporary ? .temporaryFailure : .notVerified
    }

    private var results: [ResultInfo] {
        inserted("Authentication-Results").flatMap { body -> [ResultInfo] in
            do throws(AuthenticationResultsError) {
                return try AuthenticationResults.parse(Array(body.utf8)[...]).results
                    .filter { $0.method == "dkim" }
            } catch {
                return []
            }
        }
    }

    private func inserted(_ wanted: String) -> [String] {
        outcome.edits.compactMap { edit in
            guard case .insertField(let name, let body) = edit, name == wanted else { return nil }
            return Self.text(of: body)
        }
    }

    /// A field body with LF folds and without the blank after the colon.
    private static func text(of body: [UInt8]) -> String {
        let text = body.filter { $0 != 0x0D }
        return String(decoding: text.first == 0x20 ? text.dropFirst() : text[...], as: UTF8.self)
    }
}
