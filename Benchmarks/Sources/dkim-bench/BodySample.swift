/// Body text of one kind, as long as the largest chunk that Postfix sends.
struct BodySample {
    static let chunkSize = 65_535

    let name: String
    let chunk: [UInt8]

    private init(_ name: String, repeating unit: String) {
        self.name = name
        let unit = Array(unit.utf8)
        chunk = (0..<Self.chunkSize).map { unit[$0 % unit.count] }
    }

    private init(_ name: String, lines: (Int) -> String) {
        self.name = name
        var text: [UInt8] = []
        var number = 0
        while text.count < Self.chunkSize {
            text += Array((lines(number) + "\r\n").utf8)
            number += 1
        }
        chunk = Array(text.prefix(Self.chunkSize))
    }

    /// Plain text in sentences, two blanks after each, as people with typewriters had it.
    private static let sentences = [
        "It was the year in which the post arrived twice a day.",
        "Nobody asked who had sent it, for the stamp told all there was to tell.",
        "When letters became bits, the stamp had to become arithmetic.",
    ]

    static let all = [
        Self("base64") { number in
            String(
                (0..<76).map { column in
                    let letters = Array(
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
                    return letters[(number * 7919 + column * 104_729) % 64]
                })
        },
        Self("prose") { number in
            number % 6 == 5
                ? "" : sentences[number % 3] + (number % 2 == 0 ? "  And so" : "")
        },
        Self("indented HTML") { number in
            String(repeating: " ", count: 4 * (number % 7))
                + "<td class=\"c\(number % 9)\">cell</td>"
        },
        Self("tab after each letter", repeating: "\ta"),
        Self("hostile white space", repeating: "a \r\n \t\tb  c\r\n\r\n \td \t\r"),
        Self("blanks only", repeating: " "),
        Self("CRLF only", repeating: "\r\n"),
        Self("blank lines", repeating: " \t \r\n"),
        Self("bare LF and blanks", repeating: " \n"),
    ]
}
