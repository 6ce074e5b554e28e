/// The header fields that a signature covers as they came, for the hypotheses.
struct HeaderCase {
    let signature: DKIMSignature
    /// The signature's field with an empty b=.
    let emptied: HeaderField
    /// The fields that h= names, and the signature's own, from top to bottom.
    let fields: [HeaderField]
    /// Where the signature's own field stands among them.
    let own: Int?
    /// The whole header section.
    let header: HeaderSection

    /// More fields, or more octets of them, are not tried out with.
    private static let maximumFields = 500
    private static let maximumOctets = 131_072

    /// Nil where the header is too large to be tried out with.
    init?(_ signature: DKIMSignature, of parsed: ParsedSignature, in header: HeaderSection) {
        let names = Set(signature.signedFieldNames)
        guard signature.signedFieldNames.count <= Self.maximumFields, !header.isTruncated else {
            return nil
        }
        var fields: [HeaderField] = []
        var own: Int?
        var octets = parsed.field.bytes.count
        for field in header {
            let isOwn = field.bytes.indices == parsed.field.bytes.indices
            guard isOwn || FieldName(octets: field.name).map(names.contains) == true else {
                continue
            }
            if isOwn { own = fields.count }
            fields.append(field)
            octets += field.bytes.count
        }
        guard fields.count <= Self.maximumFields, octets <= Self.maximumOctets else { return nil }
        self.signature = signature
        self.header = header
        self.fields = fields
        self.own = own
        emptied = parsed.fieldWithEmptyB()
        cost = octets + 64 * (fields.count + signature.signedFieldNames.count)
    }

    /// What one hash costs, in octets.
    let cost: Int

    /// The places of the fields of a name, from top to bottom, without the signature's own.
    func places(of name: FieldName) -> [Int] {
        fields.indices.filter { $0 != own && fields[$0].isNamed(name) }
    }

    /// How often h= lists a name.
    func listed(_ name: FieldName) -> Int {
        signature.signedFieldNames.count { $0 == name }
    }

    /// The header hash with changes undone; nil where two of them concern the same field.
    func digest(undoing changes: [HeaderChange] = []) throws(CryptoError) -> [UInt8]? {
        var replaced: [Int: HeaderField?] = [:]
        var added: [HeaderField] = []
        for change in changes {
            for (place, field) in change.replaced {
                guard replaced.updateValue(field, forKey: place) == nil else { return nil }
            }
            added += change.added
        }
        let order = changes.lazy.map(\.order).first { $0 != .signed } ?? .signed
        var limits = HeaderSectionLimits()
        limits.maximumBytes = .max / 2
        limits.maximumFields = .max
        var section = HeaderSection(limits: limits)
        var ownPlace: Int?
        // From the bottom up, h= takes the instances from the top down.
        for place in order == .topDown ? fields.indices.reversed() : Array(fields.indices) {
            if place == own { ownPlace = section.count }
            let field = replaced[place] ?? fields[place]
            if let field { section.append(field) }
        }
        for field in added { section.append(field) }
        return try HeaderHasher.digest(
            of: order == .message ? namesInMessageOrder : signature.signedFieldNames,
            signatureField: changes.lazy.compactMap(\.signatureField).first ?? emptied,
            in: section, excluding: ownPlace.map { section[$0] },
            canonicalization: changes.lazy.compactMap(\.canonicalization).first
                ?? signature.canonicalization.header)
    }

    /// The names of h= in the order in which the message has the fields.
    private var namesInMessageOrder: [FieldName] {
        var left: [FieldName: Int] = [:]
        for name in signature.signedFieldNames { left[name, default: 0] += 1 }
        var names: [FieldName] = []
        for (place, field) in fields.enumerated() where place != own {
            guard let name = FieldName(octets: field.name), let count = left[name], count > 0
            else { continue }
            left[name] = count - 1
            names.append(name)
        }
        return names
    }
}
