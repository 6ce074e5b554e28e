package import DKIMCore

/// Finds the sender that the key is chosen by: the parameters SenderMacro, SenderHeaders and
/// DefaultSender.
///
/// A message whose From field is at fault is never signed, whatever these say.
package struct SenderSelection: Sendable {
    /// The macro that gives the sender, as the MTA names it; nil where header fields do.
    package var macro: String?
    /// The fields that may give the sender: the first one that a message has does.
    package var fields: [FieldName] = [.from]
    /// Who is taken for the sender where the text found is no address.
    package var fallback: Mailbox?

    /// The author.
    package init() {}

    /// Why nobody is the sender.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        /// The field, or the macro.
        let source: String
        /// What it holds.
        let value: String
        let reason: String

        /// For those who use the commands.
        package var description: String { "\(source): \(reason)" }
    }

    /// The sender of a message with these authors.
    package func sender(
        of header: HeaderSection, authors: [Author], macros: MacroLookup
    ) throws(Fault) -> Mailbox {
        do throws(Fault) {
            return try found(in: header, authors: authors, macros: macros)
        } catch {
            guard let fallback else { throw error }
            return fallback
        }
    }

    private func found(
        in header: HeaderSection, authors: [Author], macros: MacroLookup
    ) throws(Fault) -> Mailbox {
        if let macro, let text = macros(macro), !text.isEmpty {
            do throws(MailboxError) {
                return try Mailbox.address(text)
            } catch {
                throw Fault(source: macro, value: text, reason: "\(error)")
            }
        }
        for name in fields {
            // From is there, or the message would have no authors: what follows it never counts.
            if name == .from { break }
            if let field = header.fields(named: name).first {
                return try Self.first(in: field, named: name)
            }
        }
        guard let author = authors.first, let mailbox = author.mailbox else {
            let text = authors.first?.description ?? ""
            throw Fault(source: "From", value: text, reason: "the address \(text) is in no domain")
        }
        return mailbox
    }

    private static func first(
        in field: HeaderField, named name: FieldName
    ) throws(Fault) -> Mailbox {
        let text = String(decoding: field.body, as: UTF8.self)
        let authors: [Author]
        do throws(MailboxError) {
            authors = try Author.list(in: field.body)
        } catch {
            throw Fault(source: name.text, value: text, reason: "\(error)")
        }
        guard let mailbox = authors.first?.mailbox else {
            throw Fault(source: name.text, value: text, reason: "the address is in no domain")
        }
        return mailbox
    }
}
