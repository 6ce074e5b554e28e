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
        package let source: String
        /// What it holds.
        let value: String
        let reason: String

        /// For those who use the commands.
        package var description: String { "\(source): \(reason)" }
    }

    /// The mailbox that the key is chosen by, and where it comes from.
    package struct Sender: Sendable {
        /// The mailbox.
        package let mailbox: Mailbox
        /// What names it.
        package let source: Source

        /// What can name a sender.
        package enum Source: Sendable {
            /// The macro of SenderMacro.
            case macro(String)
            /// A field of SenderHeaders.
            case field(FieldName)
            /// DefaultSender.
            case fallback
        }
    }

    /// The sender of a message with these authors.
    package func sender(
        of header: HeaderSection, authors: [Author], macros: MacroLookup
    ) throws(Fault) -> Sender {
        do throws(Fault) {
            return try found(in: header, authors: authors, macros: macros)
        } catch {
            guard let fallback else { throw error }
            return Sender(mailbox: fallback, source: .fallback)
        }
    }

    private func found(
        in header: HeaderSection, authors: [Author], macros: MacroLookup
    ) throws(Fault) -> Sender {
        if let macro, let text = macros(macro), !text.isEmpty {
            do throws(MailboxError) {
                return Sender(mailbox: try Mailbox.address(text), source: .macro(macro))
            } catch {
                throw Fault(source: macro, value: text, reason: "\(error)")
            }
        }
        for name in fields {
            // From is there, or the message would have no authors: what follows it never counts.
            if name == .from { break }
            if let field = header.fields(named: name).first {
                return Sender(
                    mailbox: try Self.first(in: field, named: name), source: .field(name))
            }
        }
        guard let author = authors.first, let mailbox = author.mailbox else {
            let text = authors.first?.description ?? ""
            throw Fault(source: "From", value: text, reason: "the address \(text) is in no domain")
        }
        return Sender(mailbox: mailbox, source: .field(.from))
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
