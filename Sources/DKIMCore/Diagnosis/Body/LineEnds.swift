extension BodyHypothesis {
    /// What ends a line.
    static let lineEnds: [BodyHypothesis] = [
        BodyHypothesis(
            restore: repaired, condition: "every bare CR and bare LF becomes a line end (CRLF)",
            cause: "the signer hashed proper lines, and a later hop or the way this message was "
                + "saved has lost a part of the line ends",
            remedy: "save the message as it came; with FixCRLF the daemon repairs such line ends"),
        BodyHypothesis(
            restore: withoutBareCR, condition: "every CR without LF is taken away",
            cause: "a hop has put a CR before line ends that had one already",
            remedy: "the hop that sends CR CR LF has to send CRLF"),
        BodyHypothesis(
            restore: withLF, condition: "every line ends in LF alone",
            cause: "the signer hashed the message in the form in which Unix keeps files",
            remedy: "the signer has to hash lines with CRLF (RFC 6376 §5.3)"),
        BodyHypothesis(
            restore: withDoubleCR, condition: "every line ends in CR CR LF",
            cause: "the signer hashed line ends with a CR too many, which a later hop has taken "
                + "away",
            remedy: "the signer has to hash lines with CRLF (RFC 6376 §5.3)"),
    ]

    private static func repaired(_ example: BodyCase) -> [UInt8]? {
        let body = example.body
        return filtered(body) { index, output in
            switch body[index] {
            case 0x0D where !isFollowed(body, index, by: 0x0A): output += [0x0D, 0x0A]
            case 0x0A where !isPreceded(body, index, by: 0x0D): output += [0x0D, 0x0A]
            default: output.append(body[index])
            }
        }
    }

    private static func withoutBareCR(_ example: BodyCase) -> [UInt8]? {
        let body = example.body
        return filtered(body) { index, output in
            if body[index] == 0x0D, !isFollowed(body, index, by: 0x0A) { return }
            output.append(body[index])
        }
    }

    private static func withLF(_ example: BodyCase) -> [UInt8]? {
        let body = example.body
        return filtered(body) { index, output in
            if body[index] == 0x0D, isFollowed(body, index, by: 0x0A) { return }
            output.append(body[index])
        }
    }

    private static func withDoubleCR(_ example: BodyCase) -> [UInt8]? {
        let body = example.body
        return filtered(body) { index, output in
            if body[index] == 0x0D, isFollowed(body, index, by: 0x0A) { output.append(0x0D) }
            output.append(body[index])
        }
    }

    /// What `append` makes of each octet; nil where that changes the length of nothing.
    private static func filtered(
        _ body: ArraySlice<UInt8>, _ append: (Int, inout [UInt8]) -> Void
    ) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(body.count + body.count / 32)
        for index in body.indices { append(index, &output) }
        return output.count == body.count ? nil : output
    }

    private static func isFollowed(
        _ body: ArraySlice<UInt8>, _ index: Int, by octet: UInt8
    ) -> Bool {
        index + 1 < body.endIndex && body[index + 1] == octet
    }

    private static func isPreceded(
        _ body: ArraySlice<UInt8>, _ index: Int, by octet: UInt8
    ) -> Bool {
        index > body.startIndex && body[index - 1] == octet
    }
}
