internal import DKIMCore
internal import DKIMFilter

/// `testkey`: compares keys with DNS and tells what comes of it.
struct KeyTestRun {
    /// The configuration.
    var loaded: LoadedConfiguration?
    /// The only domain; stands for `%` in a key table.
    var domain: String?
    /// With `domain`: the one record to look at.
    var selector: String?
    /// With `selector`: the key that should belong to it.
    var keyFile: String?
    /// A file of records in place of DNS.
    var records: String?
    /// DNS servers; none for those of the configuration or of the system.
    var nameservers: [String] = []
    /// Seconds to wait for DNS; nil for those of the configuration.
    var timeoutSeconds: Int?
    /// -1: nothing. 0: what is wrong. 1: what is good, too. 2: each step, and whether DNSSEC
    /// protects it.
    var verbosity = 0
    /// Takes each line, and whether it is a verdict: what opendkim-testkey writes to standard
    /// output.
    let write: (_ line: String, _ isVerdict: Bool) throws(ProgramError) -> Void

    /// Where records come from, and how many seconds that may take.
    private typealias Source = (resolver: any KeyResolver, seconds: Int)

    /// Whether a JSON document is written in place of lines.
    var isJSON = false

    /// Something to compare, and what it is called in lines.
    private struct Candidate {
        /// `key NAME` of a table, or the record's name; nil where only one thing is meant.
        let subject: String?
        /// The name in lines about steps.
        let shown: String
        let test: KeyComparison
    }

    /// Whether a single key is told of without its name: the way of opendkim-testkey.
    var omitsNameOfOneKey = false

    /// Compares all, and gives the worst status.
    func run() throws(ProgramError) -> ExitStatus {
        var tally = KeyTestTally()
        let source = try source()
        if isJSON { try write(KeyTestEntry.documentHead, true) }
        if selector != nil {
            try compare([try oneCandidate()], source, &tally)
        } else {
            try compareAll(source, &tally)
            try note(tally.text, at: 1, isVerdict: true)
        }
        if isJSON { try write(KeyTestEntry.documentEnd(tally), true) }
        return tally.status
    }

    /// All keys of the configuration; those that cannot be compared are told of and counted.
    private func compareAll(_ source: Source, _ tally: inout KeyTestTally) throws(ProgramError) {
        let wanted = try domain.map { text throws(ProgramError) in
            try Arguments.domain(text, option: "-d")
        }
        var index = 0
        var portion: [Candidate] = []
        let isThere = try ConfiguredKeys(loaded: loaded, domain: wanted).walk {
            key throws(ProgramError) in
            try note("record \(index) for '\(key.name)' retrieved", at: 2)
            index += 1
            switch key.knowledge {
            case .usable(let query, let privateKey):
                guard wanted == nil || query.domain == wanted else { return }
                portion.append(
                    Candidate(
                        subject: "key \(key.name)", shown: key.name,
                        test: KeyComparison(query: query, key: privateKey)))
            case .needsDomain:
                let reason =
                    "not checked: its domain is that of each sender (%); check it with -d DOMAIN"
                try tell(KeyTestEntry(name: key.name, result: .leftOut(reason)), &tally)
                try note("key \(key.name): \(reason)", at: 0)
            case .broken(let reason):
                try tell(KeyTestEntry(name: key.name, result: .broken(reason)), &tally)
                try note("key \(key.name): \(reason)", at: 0)
            }
            // In portions, so that a large table neither asks everything at once nor is all
            // in memory.
            guard portion.count == 100 else { return }
            try compare(portion, source, &tally)
            portion = []
        }
        try compare(portion, source, &tally)
        guard isThere else {
            throw ProgramError(
                .configuration,
                "\(loaded?.configuration.path ?? "the command line") names no key to sign with")
        }
    }

    private func compare(
        _ portion: [Candidate], _ source: Source, _ tally: inout KeyTestTally
    ) throws(ProgramError) {
        guard !portion.isEmpty else { return }
        let answers = KeySource.answers(
            to: Array(Set(portion.map(\.test.query))), from: source.resolver,
            timeoutSeconds: source.seconds)
        for candidate in portion {
            let answer = answers[candidate.test.query] ?? .temporaryFailure(.timedOut)
            let finding = candidate.test.finding(for: answer)
            try report(candidate, finding, answer)
            try tell(
                KeyTestEntry(
                    name: candidate.shown, result: .compared(candidate.test, finding, answer)),
                &tally)
        }
    }

    private func oneCandidate() throws(ProgramError) -> Candidate {
        let query = KeyQuery(
            selector: try Arguments.selector(selector ?? "", option: "-s"),
            domain: try Arguments.domain(domain ?? "", option: "-d"))
        var key: PrivateKey?
        if let keyFile {
            key = try SigningKeyFile.read(keyFile)
            try note("key loaded from \(keyFile)", at: 2)
        }
        return Candidate(
            subject: omitsNameOfOneKey ? nil : query.name, shown: query.name,
            test: KeyComparison(query: query, key: key))
    }

    private func report(
        _ candidate: Candidate, _ finding: KeyFinding, _ answer: KeyAnswer
    ) throws(ProgramError) {
        try note("checking key '\(candidate.shown)'", at: 2)
        if case .records(_, let protection) = answer {
            let word =
                switch protection {
                case .secure: "secure"
                case .bogus: "bogus"
                case .insecure, .unknown: "not secure"
                }
            try note("\(candidate.subject ?? "key") \(word)", at: 2)
        }
        let words = candidate.test.words(for: finding)
        // Of a key in a table opendkim-testkey says only "OK".
        let text =
            candidate.subject.map { subject in
                "\(subject): " + (finding == .good && selector == nil ? "OK" : words)
            } ?? words
        let isVerdict = finding.isGood || finding == .different && selector != nil
        try note(text, at: finding.isGood ? 1 : 0, isVerdict: isVerdict)
    }

    /// Counts a key, and tells programs of it.
    private func tell(
        _ entry: KeyTestEntry, _ tally: inout KeyTestTally
    ) throws(ProgramError) {
        if isJSON { try write((tally.isEmpty ? "" : ", ") + entry.json.description, true) }
        tally.count(entry.result)
    }

    private func note(
        _ text: String, at level: Int, isVerdict: Bool = false
    ) throws(ProgramError) {
        if !isJSON, verbosity >= level { try write(text, isVerdict) }
    }

    private func source() throws(ProgramError) -> Source {
        if records == nil, let loaded {
            return try KeySource.resolver(
                of: loaded, nameservers: nameservers, timeoutSeconds: timeoutSeconds)
        }
        let seconds = timeoutSeconds ?? 10
        let resolver = try KeySource.resolver(
            keyFile: records, nameservers: nameservers, timeoutSeconds: seconds)
        return (resolver, seconds)
    }
}
