internal import DKIMCore
internal import DKIMFilter
import Glibc

// Step b: the records come into DNS, and every name server has to show them.

extension RotationRun {
    /// Sees to it that the records of new keys are published.
    ///
    /// - Returns: whether all are.
    func publish(_ current: inout [RotationState]) throws(ProgramError) -> Bool {
        let indices = current.indices.filter { current[$0].step == .made }
        guard !indices.isEmpty else { return true }
        var keys: [String: PrivateKey] = [:]
        for index in indices {
            let state = current[index]
            keys[state.path] = try RotationKeyFiles(state: state).make(RotationInterruption())
        }
        try writeZone(indices.map { current[$0] }, keys)
        var views = try look(indices.map { current[$0] }, keys)
        try handOver(indices.map { current[$0] }, keys, views)
        interruption.pass(.updated)
        let isUpdated = indices.contains { RecordUpdate(current[$0].choices) != nil }
        if isUpdated { views = try look(indices.map { current[$0] }, keys) }
        if request.waits { views = try wait(indices.map { current[$0] }, keys, views) }
        var isComplete = true
        for index in indices {
            let bad = Self.lagging(current[index], views)
            guard bad.isEmpty else {
                isComplete = false
                try tellMissing(current[index], bad)
                continue
            }
            current[index].step = .published
            try states.save(current[index])
            try say("\(current[index].title): every name server shows the new record")
        }
        interruption.pass(.published)
        return isComplete
    }

    private func look(
        _ states: [RotationState], _ keys: [String: PrivateKey]
    ) throws(ProgramError) -> [RotationServers.View] {
        try servers.look(
            states.flatMap { state in
                state.newQueries.map { query in
                    RotationServers.Wanted(
                        query: query, key: keys[state.path],
                        nameservers: state.choices.nameservers)
                }
            })
    }

    /// What name servers show of a rollover.
    private static func all(
        _ state: RotationState, _ views: [RotationServers.View]
    ) -> [RotationServers.View] {
        let queries = Set(state.newQueries)
        return views.filter { queries.contains($0.query) }
    }

    /// What keeps a rollover from being published.
    private static func lagging(
        _ state: RotationState, _ views: [RotationServers.View]
    ) -> [RotationServers.View] {
        all(state, views).filter { !$0.finding.isGood }
    }

    private func writeZone(
        _ states: [RotationState], _ keys: [String: PrivateKey]
    ) throws(ProgramError) {
        guard let path = request.zoneOutput else { return }
        let text = states.map { state in
            keys[state.path].map { RotationKeyFiles(state: state).zoneText($0) } ?? ""
        }.joined()
        try AtomicFile.write(
            path, Array(text.utf8), AtomicFile.Access(mode: 0o644), isBehindLink: true)
        try say("wrote the records to \(path)")
    }

    /// Gives records that are not there to the server that takes updates, or else to the operator.
    private func handOver(
        _ states: [RotationState], _ keys: [String: PrivateKey], _ views: [RotationServers.View]
    ) throws(ProgramError) {
        for state in states {
            guard let key = keys[state.path] else { continue }
            let bad = Self.lagging(state, views)
            // Whatever is there under the name would stand beside the new record.
            if let taken = bad.first(where: { $0.finding.isFault && $0.finding != .missing }) {
                throw ProgramError(
                    .badInput,
                    "\(state.title): \(taken.server) shows another record \(taken.query.name) "
                        + "(\(taken.finding.word)); remove it and run rotate --resume, or end the "
                        + "rollover with --abort and choose another selector")
            }
            let writers = state.domains.map { RotationKeyFiles(state: state).writer(key, $0) }
            guard let update = RecordUpdate(state.choices) else {
                let lacking = Set(bad.map(\.query))
                if bad.count == Self.all(state, views).count {
                    try tell(writers.filter { lacking.contains($0.query) })
                }
                continue
            }
            let wanted = Self.unpublished(bad, among: Self.all(state, views))
            let records = writers.filter { wanted.contains($0.query) }
            guard !records.isEmpty else { continue }
            try update.add(records)
            try say("\(state.title): gave the record to \(state.choices.server ?? "")")
        }
    }

    /// Records that no server shows and one says it has not. One that some server shows is on its
    /// way to the others: to add it again, in other words than it was published with, would make
    /// two of it.
    private static func unpublished(
        _ bad: [RotationServers.View], among all: [RotationServers.View]
    ) -> Set<KeyQuery> {
        let shown = Set(all.filter(\.finding.isGood).map(\.query))
        return Set(bad.filter { $0.finding == .missing }.map(\.query)).subtracting(shown)
    }

    private func tell(_ writers: [KeyRecordWriter]) throws(ProgramError) {
        for writer in writers {
            try say("publish this record; in a zone file:")
            try say(String(writer.zoneEntry(owner: .absolute).dropLast()))
            try say("in a web form: TXT, name \(writer.query.name), text in one piece:")
            try say(writer.text)
        }
    }

    private func tellMissing(
        _ state: RotationState, _ bad: [RotationServers.View]
    ) throws(ProgramError) {
        try say("\(state.title): \(Self.words(bad))")
        try say(
            "\(state.title): nothing is switched. When the record is published, run: dkim-milterd "
                + "rotate --config \(request.configuration) --resume --wait")
    }

    private static func words(_ bad: [RotationServers.View]) -> String {
        let shown = bad.prefix(5).map { view in
            let comparison = KeyComparison(query: view.query, key: nil)
            return "\(view.server): \(comparison.words(for: view.finding))"
        }
        return "not yet: " + shown.joined(separator: "; ")
            + (bad.count > 5 ? "; and \(bad.count - 5) more" : "")
    }

    // MARK: Waiting

    /// Looks again and again, until all is there or the time is over.
    private func wait(
        _ states: [RotationState], _ keys: [String: PrivateKey], _ first: [RotationServers.View]
    ) throws(ProgramError) -> [RotationServers.View] {
        var views = first
        var told = ""
        let start = Self.seconds
        while true {
            let bad = views.filter { !$0.finding.isGood }
            guard !bad.isEmpty else { return views }
            let elapsed = Self.seconds - start
            guard request.timeout == 0 || elapsed < request.timeout else {
                try say("waited \(request.timeout) s (--timeout)")
                return views
            }
            let pause = min(15, max(1, elapsed / 10))
            let line =
                "waiting: \(views.count - bad.count) of \(views.count) answers show the new record; "
                + Self.words(bad)
            if line != told {
                try say(line)
                told = line
            }
            _ = poll(nil, 0, Int32(pause * 1_000))
            views = try look(states, keys)
        }
    }

    /// Of a clock that does not jump.
    private static var seconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec
    }
}
