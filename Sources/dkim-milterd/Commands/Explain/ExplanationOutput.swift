internal import DKIMFilter

/// Prints what would become of a message.
struct ExplanationOutput {
    let explanation: Explanation

    func write(asJSON: Bool) throws(ProgramError) {
        guard !asJSON else { return try StandardStreams.printLine(json) }
        for line in lines { try StandardStreams.printLine(line) }
    }

    /// The text, one item for each line.
    var lines: [String] {
        var lines = [explanation.fate.words + (explanation.reply.map { ": \($0)" } ?? "")]
        lines += explanation.steps.map { "  " + Self.text(of: $0) }
        for signature in explanation.signatures {
            lines.append(
                "  signature: "
                    + signature.tags.map { "\($0.name)=\($0.value)" }
                    .joined(separator: " "))
            lines.append("    key: \(signature.key), \(signature.keyBits) bits")
            lines += signature.steps.map { "    " + Self.text(of: $0) }
        }
        for consequence in explanation.consequences {
            lines.append(
                "  \(consequence.parameter): \(consequence.action) (\(consequence.location))")
        }
        for (index, remedy) in explanation.remedies.enumerated() {
            lines.append(index == 0 ? "  to have it signed: \(remedy)" : "    \(remedy)")
        }
        return lines + explanation.log.map { "  log: \($0)" }
    }

    private static func text(of step: Explanation.Step) -> String {
        var text = "\(step.subject): \(step.words)"
        if let entry = step.entry { text += ", by “\(entry)”" }
        if let location = step.location { text += " (\(location))" }
        return text
    }

    private var json: String {
        var object = JSONText.Object()
        object.add("decision", .string(explanation.fate.rawValue))
        if let reply = explanation.reply { object.add("reply", .string(reply)) }
        object.add("steps", .array(explanation.steps.map(Self.json)))
        object.add("signatures", .array(explanation.signatures.map(Self.json)))
        object.add(
            "actions",
            .array(
                explanation.consequences.map { consequence in
                    var item = JSONText.Object()
                    item.add("parameter", .string(consequence.parameter))
                    item.add("action", .string(consequence.action))
                    item.add("location", .string("\(consequence.location)"))
                    return .object(item)
                }))
        object.add("remedies", .array(explanation.remedies.map { .string($0) }))
        object.add("log", .array(explanation.log.map { .string($0) }))
        object.add("explanation", .array(lines.map { .string($0) }))
        return JSONText.object(object).description
    }

    private static func json(of step: Explanation.Step) -> JSONText {
        var object = JSONText.Object()
        object.add("subject", .string(step.subject))
        object.add("words", .string(step.words))
        if let entry = step.entry { object.add("entry", .string(entry)) }
        if let location = step.location {
            object.add("file", .string(location.file))
            if let line = location.line { object.add("line", .number(line)) }
        }
        return .object(object)
    }

    private static func json(of signature: Explanation.Signature) -> JSONText {
        var object = JSONText.Object()
        for tag in signature.tags { object.add(tag.name, .string(tag.value)) }
        object.add("key", .string(signature.key))
        object.add("key-bits", .number(signature.keyBits))
        object.add("rows", .array(signature.steps.map(json)))
        return .object(object)
    }
}
