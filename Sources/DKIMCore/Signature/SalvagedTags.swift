/// What a DKIM-Signature field says of its origin, also when it is not usable, so that a result
/// can name the culprit. Foreign text: whoever prints it has to quote it.
public struct SalvagedTags: Sendable, Equatable {
    /// Longer values are left out, but for b=: no honest one comes near.
    static let maximumLength = 1024

    /// d=.
    public let domain: String?
    /// i=, decoded where possible.
    public let agent: String?
    /// s=.
    public let selector: String?
    /// a=.
    public let algorithm: String?
    /// The beginning of b= without white space.
    public let signatureText: String?

    /// Takes the first tag of each name, whatever is wrong with the rest.
    init(_ list: TagList) {
        domain = Self.text(list.value("d"))
        agent = Self.text(list.value("i").map(Self.decoded))
        selector = Self.text(list.value("s"))
        algorithm = Self.text(list.value("a"))
        signatureText = list.value("b").flatMap { value in
            let characters = Self.withoutFolds(value)
            return characters.isEmpty ? nil : String(decoding: characters, as: UTF8.self)
        }
    }

    private static func withoutFolds(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var characters: [UInt8] = []
        characters.reserveCapacity(min(value.count, maximumLength))
        for octet in value where !octet.isFoldingOctet {
            guard characters.count < maximumLength else { break }
            characters.append(octet)
        }
        return characters
    }

    private static func decoded(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard value.count <= 3 * maximumLength else { return value }
        do {
            return try QuotedPrintable.decode(value)[...]
        } catch {
            return value
        }
    }

    private static func text(_ value: ArraySlice<UInt8>?) -> String? {
        guard let value, !value.isEmpty, value.count <= maximumLength else { return nil }
        return String(decoding: value, as: UTF8.self)
    }
}
