extension HeaderHypothesis {
    /// A From field that a mailing list has replaced by its own address, as far as the author is
    /// told elsewhere in the header.
    static let rewrittenFrom = HeaderHypothesis { example in
        guard let place = example.places(of: .from).last else { return [] }
        let field = example.fields[place]
        return originals(of: field, in: example.header).map { source, body in
            HeaderChange(
                replaced: [place: HeaderField(name: field.name, body: body)],
                condition:
                    "From is “\(Excerpt.text(body[...].trimmingFolds))” (as \(source) has it)",
                cause: "a mailing list has put its own address into From after the message was "
                    + "signed",
                remedy: "such a list has to sign in its own name; that the author's signature "
                    + "breaks is by its design")
        }
    }

    /// Fields that lists keep the author in.
    private static let sources = [
        "X-Original-From", "Original-From", "X-From", "X-Original-Sender", "Reply-To",
        "X-Reply-To", "Cc",
    ]

    /// What From may have been, each with the field that says so.
    private static func originals(
        of field: HeaderField, in header: HeaderSection
    ) -> [(source: String, body: [UInt8])] {
        let name = displayName(field.body)
        var found: [(source: String, body: [UInt8])] = []
        for source in sources {
            guard let fieldName = FieldName(octets: source.utf8),
                let other = header.fields(named: fieldName).last, other.body.count < 1_000
            else { continue }
            found.append((source, Array(other.body)))
            for mailbox in mailboxes(in: other.body) {
                let address = Array(mailbox.description.utf8)
                let angle = [UInt8(ascii: "<")] + address + [UInt8(ascii: ">")]
                found.append((source, [0x20] + address))
                found.append((source, [0x20] + angle))
                if !name.isEmpty {
                    let quote = [UInt8(ascii: "\"")]
                    found.append((source, [0x20] + name + [0x20] + angle))
                    found.append((source, [0x20] + quote + name + quote + [0x20] + angle))
                }
            }
        }
        return found
    }

    private static func mailboxes(in body: ArraySlice<UInt8>) -> [Mailbox] {
        do throws(MailboxError) {
            return Array(try Author.list(in: body).compactMap(\.mailbox).prefix(3))
        } catch {
            return []
        }
    }

    /// What stands before the address, without the "via LIST" that lists append, and unquoted.
    private static func displayName(_ body: ArraySlice<UInt8>) -> [UInt8] {
        let isOutside: (UInt8) -> Bool = { "\"'".utf8.contains($0) || $0.isFoldingOctet }
        var name = body.prefix { $0 != UInt8(ascii: "<") }
        for index in name.indices where name[index...].starts(with: " via ".utf8) {
            name = name[..<index]
            break
        }
        name = name.drop(while: isOutside)
        return Array(name[..<(name.lastIndex { !isOutside($0) }.map { $0 + 1 } ?? name.startIndex)])
    }
}
