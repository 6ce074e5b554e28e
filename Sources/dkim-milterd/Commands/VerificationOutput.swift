internal import DKIMCore

/// What `verify` prints.
struct VerificationOutput {
    let results: [SignatureResult]
    let authservID: String?
    let explains: Bool

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
        guard explains else { return }
        for (index, result) in results.enumerated() {
            try StandardStreams.printLine("")
            for line in SignatureExplanation(result: result, number: index + 1).lines {
                try StandardStreams.printLine(line)
            }
        }
    }

    private var json: String {
        var object = JSONText.Object()
        if let authservID { object.add("authserv-id", .string(authservID)) }
        object.add(
            "results",
            .array(
                zip(entries, results.map(Optional.some) + [nil]).map { entry, result in
                    Self.json(of: entry, result)
                }))
        return JSONText.object(object).description
    }

    private static func json(of entry: ResultInfo, _ result: SignatureResult?) -> JSONText {
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
        return .object(object)
    }
}
