internal import DKIMCore

/// Files with what is hashed of a message (KeepTemporaryFiles): its body in each canonical form,
/// and the header for each signature. Without a fault they stay.
final class CanonicalCopies {
    /// One canonical form of the body on its way to a file.
    private final class Body: CanonicalByteSink {
        private var canonicalizer: BodyCanonicalizer
        private let file: QueueFile
        private(set) var fault: FileError?

        init(_ specification: BodyHashSpecification, _ file: QueueFile) {
            canonicalizer = BodyCanonicalizer(
                specification.canonicalization,
                repairsLineEnds: specification.repairsLineEnds)
            self.file = file
        }

        func append(_ bytes: Span<UInt8>) {
            guard fault == nil else { return }
            do throws(FileError) {
                try file.write(bytes)
            } catch {
                fault = error
            }
        }

        func update(_ chunk: Span<UInt8>) {
            var sink = self
            canonicalizer.update(chunk, into: &sink)
        }

        func finish() {
            var sink = self
            canonicalizer.finish(into: &sink)
        }
    }

    private let queueID: String
    private let directory: String
    private var bodies: [Body] = []
    private var headers = 0
    private var ownFault: FileError?

    /// Makes a file for each canonical form that is hashed.
    init(queueID: String, in directory: String, bodies specifications: [BodyHashSpecification]) {
        self.queueID = queueID
        self.directory = directory
        var forms: Set<Canonicalization.Algorithm> = []
        for specification in specifications
        where forms.insert(specification.canonicalization).inserted {
            let suffix = ".body-\(specification.canonicalization.rawValue)"
            guard let file = file(suffix) else { return }
            bodies.append(Body(specification, file))
        }
    }

    /// Why there are not all files.
    var fault: FileError? { ownFault ?? bodies.lazy.compactMap(\.fault).first }

    /// Takes a piece of the body.
    func update(_ chunk: Span<UInt8>) {
        for body in bodies { body.update(chunk) }
    }

    /// Ends the body.
    func finish() {
        for body in bodies { body.finish() }
    }

    /// Writes what the header comes to for a signature (RFC 6376 §3.7).
    ///
    /// - Parameter isNew: whether it is one of ours, which the section does not hold.
    func add(_ parsed: ParsedSignature, of section: HeaderSection, isNew: Bool = false) {
        guard fault == nil, case .success(let signature) = parsed.signature else { return }
        let algorithm = signature.canonicalization.header
        var canonical: [UInt8] = []
        let fields = section.select(
            signature.signedFieldNames, excluding: isNew ? nil : parsed.field)
        for case let field? in fields {
            HeaderCanonicalization.append(field, using: algorithm, into: &canonical)
        }
        HeaderCanonicalization.append(
            parsed.fieldWithEmptyB(), using: algorithm, into: &canonical, endingWithCRLF: false)
        headers += 1
        guard let file = file(".header-\(headers)") else { return }
        do throws(FileError) {
            try file.write(canonical.span)
        } catch {
            ownFault = error
        }
    }

    private func file(_ suffix: String) -> QueueFile? {
        guard ownFault == nil else { return nil }
        do throws(FileError) {
            return try QueueFile(queueID: queueID, suffix: suffix, in: directory, mode: 0o600)
        } catch {
            ownFault = error
            return nil
        }
    }
}
