internal import DKIMCore

/// Makes the reports that a message gives rise to. Nothing of it delays the message.
struct FailureReporting {
    let environment: FilterEnvironment
    let client: ClientIdentity
    let queueID: String?
    let header: HeaderSection

    /// Reports the failures among the results whose signatures ask for it (RFC 6651 §3.1): asks
    /// DNS who wants to know, and hands the reports over when the answers come.
    ///
    /// - Parameter field: the body of the field that tells the results.
    func report(_ results: [SignatureResult], field: [UInt8]) {
        let options = environment.configuration.reports
        guard options.sends, let outbox = environment.reports, !isAutomatic else { return }
        var domains: Set<DomainName> = []
        for result in results {
            guard let signature = result.signature, signature.requestsReports,
                let failure = result.failure, let kind = FailureReport.kind(of: failure),
                let query = ReportingRecord.query(for: signature.signingDomain),
                domains.insert(signature.signingDomain).inserted,
                outbox.admits(domain: signature.signingDomain.ascii)
            else { continue }
            let report = report(failure, signature, options, field)
            environment.resolver.resolve(query) { [queueID] answer in
                guard let record = Self.record(in: answer, signature.signingDomain),
                    record.wants(kind), Int.random(in: 0..<100) < record.percentage
                else { return }
                let boundary = String(UInt64.random(in: .min ... .max), radix: 36)
                outbox.send(
                    report.message(to: record.address, boundary: boundary),
                    command: options.command, queueID: queueID)
            }
        }
    }

    private func report(
        _ failure: VerificationFailure, _ signature: DKIMSignature, _ options: ReportOptions,
        _ field: [UInt8]
    ) -> FailureReport {
        FailureReport(
            options: options, hostName: environment.hostName,
            userName: environment.configuration.daemon.user?.name ?? "dkim-milterd",
            software: environment.software, queueID: queueID, clientAddress: client.address,
            arrival: environment.now(), failure: failure, signature: signature, results: field,
            header: header)
    }

    /// The one record that asks for reports.
    private static func record(in answer: KeyAnswer, _ domain: DomainName) -> ReportingRecord? {
        guard case .records(let records, _) = answer else { return nil }
        let found = records.compactMap(\.otherText).compactMap {
            ReportingRecord($0, domain: domain)
        }
        return found.count == 1 ? found.first : nil
    }

    /// Whether a program sent the message: a report about a report would go round for ever.
    private var isAutomatic: Bool {
        bodies("Auto-Submitted").contains { $0.trimmedOfBlanks.lowercased() != "no" }
            || bodies("Content-Type").contains { $0.lowercased().contains("multipart/report") }
    }

    private func bodies(_ name: String) -> [String] {
        guard let name = try? FieldName(name) else { return [] }
        return header.fields(named: name).map { String(decoding: $0.body, as: UTF8.self) }
    }
}
