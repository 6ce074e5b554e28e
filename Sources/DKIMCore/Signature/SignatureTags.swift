/// The grammar of each tag of a DKIM-Signature field (RFC 6376 §3.5).
struct SignatureTags {
    private let list: TagList

    init(_ list: TagList) {
        self.list = list
    }

    private func required(_ name: StaticString) throws(DKIMSignatureError) -> ArraySlice<UInt8> {
        guard let value = list.value(name) else { throw .missingTag(name.description) }
        return value
    }

    /// v=: "1" and nothing else, compared as text (RFC 6376 §3.5, §6.1.1).
    func checkVersion() throws(DKIMSignatureError) {
        let value = try required("v")
        guard value.elementsEqual([UInt8(ascii: "1")]) else {
            throw .unknownVersion(Excerpt.text(value))
        }
    }

    /// a=. The ABNF's words are without letter case (RFC 5234 §2.3).
    func algorithm() throws(DKIMSignatureError) -> SigningAlgorithm {
        let value = try required("a")
        guard value.count < 64, let algorithm = SigningAlgorithm(rawValue: value.lowercasedText)
        else { throw .unknownAlgorithm(Excerpt.text(value)) }
        return algorithm
    }

    /// c=.
    func canonicalization() throws(DKIMSignatureError) -> Canonicalization {
        guard let value = list.value("c") else {
            return Canonicalization(header: .simple, body: .simple)
        }
        guard value.count < 64, let pair = Canonicalization(value.text) else {
            throw .unknownCanonicalization(Excerpt.text(value))
        }
        return pair
    }

    /// d=: domain-name is two labels or more, and ends without dot.
    func signingDomain() throws(DKIMSignatureError) -> DomainName {
        let value = try required("d")
        let domain: DomainName
        do {
            domain = try name(value)
        } catch {
            throw .badDomain(error)
        }
        guard domain.parent != nil else { throw .singleLabelDomain(domain.ascii) }
        return domain
    }

    /// s=: one label or more.
    func selector() throws(DKIMSignatureError) -> Selector {
        let value = try required("s")
        do {
            return Selector(try name(value))
        } catch {
            throw .badSelector(error)
        }
    }

    private func name(_ value: ArraySlice<UInt8>) throws(DomainNameError) -> DomainName {
        guard value.count <= 4 * DomainName.maximumLength else {
            throw .tooLong(Excerpt.text(value))
        }
        guard value.last != UInt8(ascii: ".") else { throw .emptyLabel(value.text) }
        return try DomainName(value.text)
    }

    /// bh=: as long as the hash; a longer one must not reach a comparison.
    func bodyHash(for algorithm: SigningAlgorithm) throws(DKIMSignatureError) -> [UInt8] {
        let hash = try base64("bh")
        guard hash.count == algorithm.hashLength else {
            throw .bodyHashLength(found: hash.count, expected: algorithm.hashLength)
        }
        return hash
    }

    /// b=, bh=: base64string is not empty (RFC 6376 §2.10).
    func base64(_ name: StaticString) throws(DKIMSignatureError) -> [UInt8] {
        let value = try required(name)
        guard !value.isEmpty else { throw .emptyTag(name.description) }
        do {
            return try Base64.decode(value)
        } catch {
            throw .badBase64(tag: name.description, error)
        }
    }

    /// h=: a list that is not empty and has From in it (RFC 6376 §5.4, §6.1.1).
    func signedFieldNames() throws(DKIMSignatureError) -> [FieldName] {
        let value = try required("h")
        guard !value.isEmpty else { throw .emptyTag("h") }
        var names: [FieldName] = []
        for item in value.list(separator: ":") {
            guard let name = FieldName(octets: item) else {
                throw .badFieldName(Excerpt.text(item), position: names.count + 1)
            }
            names.append(name)
        }
        guard names.contains(.from) else { throw .fromNotSigned }
        return names
    }

    /// i=: at the signing domain or below it (RFC 6376 §3.5, §6.1.1).
    func agentIdentifier(
        under domain: DomainName
    ) throws(DKIMSignatureError) -> AgentIdentifier? {
        guard let value = list.value("i") else { return nil }
        let agent: AgentIdentifier
        do {
            agent = try Self.agent(value)
        } catch {
            throw .badAgent(error)
        }
        guard agent.domain.isEqual(toOrSubdomainOf: domain) else {
            throw .agentOutsideDomain(agent: Excerpt.text(agent.text), domain: domain.ascii)
        }
        return agent
    }

    private static func agent(
        _ value: ArraySlice<UInt8>
    ) throws(AgentIdentifierError) -> AgentIdentifier {
        let octets: [UInt8]
        do {
            octets = try QuotedPrintable.decode(value)
        } catch {
            throw .badEncoding(error)
        }
        guard let text = String(validating: octets, as: UTF8.self) else { throw .notUTF8 }
        return try AgentIdentifier(text)
    }

    /// l=: one to 76 digits. A number beyond 64 bits is longer than any body, and is kept as such.
    func bodyLength() throws(DKIMSignatureError) -> UInt64? {
        guard let value = list.value("l") else { return nil }
        guard value.count <= 76, let number = Self.number(value) else {
            throw .badBodyLength(Excerpt.text(value))
        }
        return number
    }

    /// t=, x=: digits. More than twelve may be taken as infinite (RFC 6376 §3.5, t=).
    func time(_ name: StaticString) throws(DKIMSignatureError) -> UInt64? {
        guard let value = list.value(name) else { return nil }
        guard let number = Self.number(value) else {
            throw .badTime(tag: name.description, Excerpt.text(value))
        }
        return number
    }

    /// Digits only; `UInt64.max` where they are too many.
    private static func number(_ value: ArraySlice<UInt8>) -> UInt64? {
        guard !value.isEmpty else { return nil }
        var number: UInt64 = 0
        var overflow = false
        for octet in value {
            guard octet.isASCIIDigit else { return nil }
            let (product, tooMuch) = number.multipliedReportingOverflow(by: 10)
            let (sum, more) = product.addingReportingOverflow(UInt64(octet & 15))
            overflow = overflow || tooMuch || more
            number = sum
        }
        return overflow ? .max : number
    }

    /// q=: methods that are not known are passed over (RFC 6376 §3.5); one has to be known.
    func queryMethods() throws(DKIMSignatureError) -> [String]? {
        guard let value = list.value("q") else { return nil }
        let items = value.list(separator: ":")
        for item in items {
            let type = item.prefix { $0 != UInt8(ascii: "/") }
            let arguments = item.dropFirst(type.count + 1)
            // The ABNF lets an empty text follow the slash: qp-hdr-value may be empty.
            guard type.isHyphenatedWord, !arguments.contains(where: \.isFoldingOctet) else {
                throw .badQueryMethods(Excerpt.text(value))
            }
        }
        guard items.contains(where: { $0.count == 7 && $0.lowercasedText == "dns/txt" }) else {
            throw .unknownQueryMethods(Excerpt.text(value))
        }
        return items.map(\.text)
    }

    /// r=: "y" in either letter case; other values mean nothing (RFC 6651 §3.2).
    var requestsReports: Bool {
        guard let value = list.value("r") else { return false }
        return value.count == 1 && value.lowercasedText == "y"
    }

    /// z=. Signers fold it anywhere, within names and `=XX` too; as white space never stands for
    /// itself there, it is dropped first.
    func copiedFields() throws(DKIMSignatureError) -> [CopiedField]? {
        guard let value = list.value("z") else { return nil }
        let text = value.filter { !$0.isFoldingOctet }
        var fields: [CopiedField] = []
        let copies = text.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
        for copy in copies {
            let position = fields.count + 1
            guard let colon = copy.firstIndex(of: UInt8(ascii: ":")),
                let name = FieldName(octets: copy[..<colon])
            else { throw .badCopiedField(position: position) }
            do {
                let body = try QuotedPrintable.decode(copy[(colon + 1)...])
                fields.append(CopiedField(name: name, body: body))
            } catch {
                throw .badCopiedField(position: position)
            }
        }
        return fields
    }
}
