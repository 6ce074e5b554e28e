internal import DKIMFilter

/// Whether DNS publishes the signing keys. Which key is at fault is in the log: names of domains
/// are no labels.
struct KeyMetrics: MetricSource {
    let checker: KeyChecker

    var metrics: [MetricFamily] {
        let state = checker.snapshot
        let age = state.secondsSinceLookUp.map { [MetricSample(.count($0))] } ?? []
        return [
            MetricFamily(
                "dkim_milterd_signing_keys", .gauge,
                "Signing keys by what DNS publishes of them, as far as they were looked up of late.",
                KeyFinding.words.map {
                    MetricSample(
                        .count(UInt64(clamping: state.counts[$0] ?? 0)), labels: [("finding", $0)])
                }),
            .gauge(
                "dkim_milterd_signing_keys_withheld",
                "Signing keys that On-UnpublishedKey acts on.", Double(state.actingCount)),
            .counter(
                "dkim_milterd_signing_key_lookups_total",
                "Look-ups of the records of signing keys (KeyCheckInterval).", state.lookUps),
            MetricFamily(
                "dkim_milterd_signing_key_last_lookup_age_seconds", .gauge,
                "Time since the last look-up of the record of a signing key.", age),
        ]
    }
}
