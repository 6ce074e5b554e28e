internal import DKIMCore

/// What `verify` prints.
struct VerificationOutput {
    let results: [SignatureResult]
    let authservID: String?
    /// What there is to say of each result; nil where nobody has asked.
    let findings: [[Finding]]?

    private var entries: [ResultInfo] {
        let infos = results.resultInfos()
        return infos.isEmpty
            ? [ResultInfo(method: "dkim", result: DKIMResult.none.rawValue)] : infos
    }

    func write(asJSON: Bool) throws(ProgramError) {
        if asJSON {
            try StandardStreams.printLine(json)
            return
        }
        if let authservID {
            let field = AuthenticationResults(authservID: authservID, results: entries)
            let body = field.fieldBody(lineBreak: "\n\t")
            try StandardStreams.printLine(
                "Authentication-Results:" + String(decoding: body, as: UTF8.self))
        } else {
            for entry in entries { try StandardStreams.printLine(entry.description) }
        }
        guard let findings else { return }
        if results.isEmpty {
            try StandardStreams.printLine("\nthe message has no DKIM-Signature field")
        }
        for (index, (result, findings)) in zip(results, findings).enumerated() {
            try StandardStreams.printLine("")
            let explanation = SignatureExplanation(
                result: result, number: index + 1, findings: findings)
            for line in explanation.lines { try StandardStreams.printLine(line) }
        }
    }

    private var json: String {
        var object = JSONText.Object()
        if let authservID { object.add("authserv-id", .string(authservID)) }
        object.add(
            "results",
            .array(
                entries.indices.map { index in
                    let isResult = results.indices.contains(index)
                    return Self.json(
                        of: entries[index], isResult ? results[index] : nil,
                        findings.map { isResult ? $0[index] : [] })
                }))
        return JSONText.object(object).description
    }

    private static func json(
        of entry: ResultInfo, _ result: SignatureResult?, _ findings: [Finding]?
    ) -> JSONText {
        var object = JSONText.Object()
        object.add("method", .string(entry.method))
        object.add("result", .string(entry.result))
        if let reason = entry.reason { object.add("reason", .string(reason)) }
        if let comment = entry.comment { object.add("comment", .string(comment)) }
        for property in entry.properties {
            object.add("\(property.ptype).\(property.property)", .string(property.value))
        }
        if let key = result?.key {
            object.add("key-type", .string(key.type.rawValue))
            object.add("key-bits", .number(key.bits))
            object.add("key-testing", .boolean(key.isTesting))
        }
        if let findings {
            object.add("explanation", .array(findings.map { .string($0.line) }))
        }
        return .object(object)
    }
}
