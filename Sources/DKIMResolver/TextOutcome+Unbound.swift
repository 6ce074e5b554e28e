internal import CUnbound
internal import DKIMCore

extension TextOutcome {
    /// REFUSED (RFC 1035 §4.1.1).
    private static let refused: CInt = 5

    /// Reads what libunbound gives to its callback.
    ///
    /// - Parameters:
    ///   - error: libunbound's own error code, 0 if it has a result.
    ///   - result: the result.
    ///   - validates: whether a trust anchor is set: without one nothing is ever secure, which
    ///     says nothing.
    init(_ error: CInt, _ result: ub_result?, validates: Bool) {
        guard error == 0, let result else {
            self = .failure(.other("libunbound: \(String(cString: ub_strerror(error)))"))
            return
        }
        let lifetime = UInt32(clamping: result.ttl)
        if result.bogus != 0 {
            let reason = result.why_bogus.map { String(cString: $0) }
            self = .bogus(reason ?? "DNSSEC validation failed", Self.records(of: result) ?? [])
        } else if result.nxdomain != 0 {
            self = .noSuchName(lifetime: lifetime)
        } else if result.rcode != 0 {
            self = .failure(Self.failure(code: result.rcode))
        } else if result.havedata == 0 {
            self = .noData(lifetime: lifetime)
        } else if let records = Self.records(of: result) {
            let secured: DNSSECStatus = result.secure != 0 ? .secure : .insecure
            self = .records(records, validates ? secured : .unknown, lifetime: lifetime)
        } else {
            self = .failure(.other("the DNS answer holds a malformed TXT record"))
        }
    }

    /// The readable records; nil if there is none.
    private static func records(of result: ub_result) -> [[UInt8]]? {
        guard let data = result.data, let lengths = result.len else { return nil }
        var records: [[UInt8]] = []
        var index = 0
        while records.count < PublishedKey.maximumRecords, let bytes = data[index] {
            let record = UnsafeRawBufferPointer(start: bytes, count: max(0, Int(lengths[index])))
            if let text = TextRecord.joinedStrings(in: record) { records.append(text) }
            index += 1
        }
        return records.isEmpty ? nil : records
    }

    private static func failure(code: CInt) -> LookupFailure {
        switch code {
        case refused: .refused
        case 2: .serverFailure("")
        default: .serverFailure("response code \(code)")
        }
    }
}
