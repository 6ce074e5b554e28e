/// What became of one signature.
public struct SignatureResult: Sendable {
    /// The signature as far as it could be read.
    public let parsed: ParsedSignature
    /// Why it does not count; nil if it verified.
    public let failure: VerificationFailure?
    /// The key that was used, if one was got.
    public let key: KeyFacts?
    /// Octets of the canonical body that l= covers, where more followed (RFC 6376 §8.2).
    public let coveredBodyOctets: UInt64?

    /// What is told about a key.
    public struct KeyFacts: Sendable, Equatable {
        /// The kind of key.
        public var type: KeyType
        /// Its size.
        public var bits: Int
        /// Whether the record says that the domain is testing DKIM (RFC 6376 §3.6.1, t=y).
        public var isTesting: Bool
        /// Whether DNSSEC proved the record.
        public var dnssec: DNSSECStatus
    }

    /// The result word (RFC 8601 §2.7.1).
    public var result: DKIMResult { failure?.result ?? .pass }

    /// The signature where it could be parsed in full.
    public var signature: DKIMSignature? { try? parsed.signature.get() }

    /// The signing domain as far as it could be read, for results and log lines.
    public var signingDomainText: String? {
        signature?.signingDomain.ascii ?? parsed.salvaged.domain
    }

    /// The selector as far as it could be read.
    public var selectorText: String? { signature?.selector.ascii ?? parsed.salvaged.selector }

    /// The algorithm as far as it could be read.
    public var algorithmText: String? {
        signature?.algorithm.rawValue ?? parsed.salvaged.algorithm
    }
}

extension SignatureResult {
    /// i= as far as it could be read, its local part unquoted: the formatter quotes.
    private var agentText: String? {
        if let signature { return signature.effectiveAgentIdentifier.unquotedText }
        guard let agent = parsed.salvaged.agent else {
            return parsed.salvaged.domain.map { "@" + $0 }
        }
        return (try? AgentIdentifier(agent))?.unquotedText ?? agent
    }

    /// The comment of the result: what operators look for.
    private var comment: String? {
        var remarks: [String] = []
        if let key {
            switch key.type {
            case .rsa: remarks.append("\(key.bits)-bit rsa key")
            case .ed25519: remarks.append("ed25519 key")
            }
            switch key.dnssec {
            case .secure: remarks.append("dnssec")
            case .bogus: remarks.append("bogus")
            case .insecure, .unknown: break
            }
            if key.isTesting { remarks.append("test mode") }
        }
        if let coveredBodyOctets {
            remarks.append("only the first \(coveredBodyOctets) octets of the body are signed")
        }
        return remarks.isEmpty ? nil : remarks.joined(separator: ", ")
    }

    /// The entry for Authentication-Results (RFC 8601 §2.2, §2.7.1; header.a and header.s:
    /// RFC 8601 §2.7.1 and RFC 6008 for header.b).
    ///
    /// - Parameter signatureCharacters: how many characters of b= tell this signature from the
    ///   others of the message; 0 leaves header.b out.
    func resultInfo(signatureCharacters: Int) -> ResultInfo {
        var properties: [ResultProperty] = []
        func add(_ property: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            properties.append(ResultProperty(ptype: "header", property: property, value: value))
        }
        add("d", signingDomainText)
        add("i", agentText)
        add("a", algorithmText)
        add("s", selectorText)
        add("b", parsed.salvaged.signatureText.map { String($0.prefix(signatureCharacters)) })
        return ResultInfo(
            method: "dkim",
            result: result.rawValue,
            reason: failure?.reason,
            comment: comment,
            properties: properties)
    }
}

extension Sequence<SignatureResult> {
    /// The entries of all signatures of a message, each with as much of b= as tells it from the
    /// others: eight characters, more where two begin alike (RFC 6008 §4).
    ///
    /// - Parameter namesSignatures: whether header.b is told at all.
    public func resultInfos(namesSignatures: Bool = true) -> [ResultInfo] {
        let results = Array(self)
        guard namesSignatures else { return results.map { $0.resultInfo(signatureCharacters: 0) } }
        let texts = results.map { $0.parsed.salvaged.signatureText ?? "" }
        return results.indices.map { index in
            var count = 8
            while count < texts[index].utf8.count,
                texts.indices.contains(where: {
                    $0 != index && texts[$0] != texts[index]
                        && texts[$0].prefix(count) == texts[index].prefix(count)
                })
            {
                count += 4
            }
            return results[index].resultInfo(signatureCharacters: count)
        }
    }
}
