/// Signs one message (RFC 6376 §5), with as many keys as asked for and one pass over the body.
public struct Signer: Sendable {
    private let header: HeaderSection
    private let now: UInt64
    private let jobs: [Job]

    private struct Job: Sendable {
        let request: SigningRequest
        let expiration: UInt64?
        let bodyHash: Int
    }

    /// Checks that the message can be signed and asks `plan` for the body hashes needed.
    ///
    /// - Parameters:
    ///   - header: the message's header section, as it is before signing.
    ///   - requests: the signatures to make.
    ///   - now: seconds since 1970, for t= and x=.
    ///   - plan: collects body hashes; equal ones are computed once.
    /// - Throws: where the message has no single author, a request's identity is not in its
    ///   domain, its key is too small, or its time to live is of no use.
    public init(
        header: HeaderSection, requests: [SigningRequest], now: UInt64,
        plan: inout BodyHashPlan
    ) throws(SigningError) {
        do {
            _ = try header.authors()
        } catch {
            throw .author(error)
        }
        self.header = header
        self.now = now
        var jobs: [Job] = []
        for request in requests {
            // RFC 6376 §3.5, i=: the same as d= or below it.
            if let agent = request.agentIdentifier,
                !agent.domain.isEqual(toOrSubdomainOf: request.domain)
            {
                throw .agentOutsideDomain(agent: agent.text, domain: request.domain.ascii)
            }
            // RFC 8301 §3.2: signers MUST use RSA keys of at least 1024 bits.
            guard
                request.key.type != .rsa
                    || request.key.bits >= RSAKeyRules.minimumGeneratedBits
            else { throw .crypto(.tooSmallToSign(bits: request.key.bits)) }
            let expiration = try Self.expiration(of: request, now: now)
            var limit: UInt64?
            if case .limited(let octets) = request.bodyLength { limit = octets }
            let index = plan.request(
                BodyHashSpecification(
                    canonicalization: request.canonicalization.body, limit: limit,
                    repairsLineEnds: request.repairsLineEnds))
            jobs.append(Job(request: request, expiration: expiration, bodyHash: index))
        }
        self.jobs = jobs
    }

    /// The DKIM-Signature fields, in the order of the requests.
    ///
    /// - Parameter bodyHashes: what the plan given at the start came to.
    public func signatures(bodyHashes: [BodyHash]) throws(SigningError) -> [HeaderField] {
        var fields: [HeaderField] = []
        var covered: Covered?
        for job in jobs {
            guard bodyHashes.indices.contains(job.bodyHash) else {
                throw .crypto(
                    .library(operation: "hash the body", detail: "no hash was computed"))
            }
            // Most often all signatures cover the same.
            let last = covered.flatMap { $0.isThat(of: job.request) ? $0 : nil }
            let part = last ?? Covered(by: job.request, of: header)
            covered = part
            fields.append(try sign(job, part, bodyHash: bodyHashes[job.bodyHash]))
        }
        return fields
    }

    /// What a signature covers of the header section.
    private struct Covered {
        private let choice: SignedFieldNames
        private let canonicalization: Canonicalization.Algorithm
        let names: [FieldName]
        let text: [UInt8]

        init(by request: SigningRequest, of header: HeaderSection) {
            choice = request.fields
            canonicalization = request.canonicalization.header
            names = choice.names(for: header)
            text = HeaderHasher.text(
                of: names, in: header, canonicalization: canonicalization)
        }

        func isThat(of request: SigningRequest) -> Bool {
            canonicalization == request.canonicalization.header && choice == request.fields
        }
    }

    private func sign(
        _ job: Job, _ covered: Covered, bodyHash: BodyHash
    ) throws(SigningError) -> HeaderField {
        let request = job.request
        var signature = DKIMSignature(
            algorithm: SigningAlgorithm(keyType: request.key.type),
            canonicalization: request.canonicalization,
            signingDomain: request.domain,
            selector: request.selector,
            signedFieldNames: covered.names)
        signature.bodyHash = bodyHash.digest
        signature.agentIdentifier = request.agentIdentifier
        signature.timestamp = now
        signature.expiration = job.expiration
        signature.requestsReports = request.requestsReports
        if request.statesQueryMethod { signature.queryMethods = ["dns/txt"] }
        if request.bodyLength != .none { signature.bodyLength = bodyHash.hashedLength }
        if request.copiesFields {
            signature.copiedFields = Self.copies(of: covered.names, in: header)
        }
        do throws(CryptoError) {
            return try signature.signedField { (unsigned) throws(CryptoError) in
                let digest = try HeaderHasher.digest(
                    of: covered.text, signatureField: unsigned,
                    canonicalization: request.canonicalization.header)
                return try request.key.sign(digest: digest)
            }
        } catch {
            throw .crypto(error)
        }
    }

    /// RFC 6376 §3.5, x=: later than t=, and at most twelve digits.
    private static func expiration(
        of request: SigningRequest, now: UInt64
    ) throws(SigningError) -> UInt64? {
        guard let seconds = request.timeToLive else { return nil }
        let (sum, overflow) = now.addingReportingOverflow(seconds)
        guard seconds > 0, !overflow, sum <= 999_999_999_999 else {
            throw .unusableTimeToLive(seconds: seconds)
        }
        return sum
    }

    /// The fields that are signed, top to bottom, for z= (RFC 6376 §3.5).
    private static func copies(of names: [FieldName], in header: HeaderSection) -> [CopiedField] {
        let signed = Set(names)
        return header.compactMap { field in
            guard let name = FieldName(octets: field.name), signed.contains(name) else {
                return nil
            }
            return CopiedField(name: name, body: Array(field.body))
        }
    }
}
