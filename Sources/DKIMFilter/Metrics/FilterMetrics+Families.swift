internal import Synchronization

extension FilterMetrics: MetricSource {
    package var metrics: [MetricFamily] { mail + keys + configuration }

    private var mail: [MetricFamily] {
        [
            .counter(
                "dkim_milterd_connections_total", "SMTP sessions that the MTA has announced.",
                connections.load(ordering: .relaxed)),
            MetricFamily(
                "dkim_milterd_messages_total", .counter,
                "Messages, by what was to be done with them and what became of them.",
                messages.samples(("direction", "outcome"))),
            MetricFamily(
                "dkim_milterd_body_bytes_total", .counter,
                "Octets of message bodies that were read.", bodyOctets.samples("direction")),
            MetricFamily(
                "dkim_milterd_signatures_total", .counter,
                "Signatures made, by algorithm and by what their domain is to the author's domain.",
                signatures.samples(("algorithm", "domain_class"))),
            MetricFamily(
                "dkim_milterd_verification_results_total", .counter,
                "Results of verification: one for each signature, none for a message without any.",
                results.samples("result")),
            MetricFamily(
                "dkim_milterd_verification_failures_total", .counter,
                "Signatures that did not pass, by reason.", failures.samples("reason")),
            MetricFamily(
                "dkim_milterd_end_of_message_duration_seconds", .histogram,
                "Time from the end of a message to the answer, the wait for keys included.",
                [MessageDirection.signed, .verified, .left].flatMap {
                    endTime($0).samples([("direction", $0.labelValue)])
                }),
        ]
    }

    private var keys: [MetricFamily] {
        [
            .counter(
                "dkim_milterd_key_cache_hits_total", "Look-ups of public keys that were known.",
                cacheHits.load(ordering: .relaxed)),
            .counter(
                "dkim_milterd_key_cache_misses_total",
                "Look-ups of public keys that went to DNS.",
                cacheMisses.load(ordering: .relaxed)),
            MetricFamily(
                "dkim_milterd_dns_lookups_total", .counter,
                "Look-ups of public keys that went to DNS, by what they ended in.",
                lookups.samples("outcome")),
            MetricFamily(
                "dkim_milterd_dns_lookup_duration_seconds", .histogram,
                "Time of look-ups of public keys that went to DNS.", lookupTime.samples()),
        ]
    }

    private var configuration: [MetricFamily] {
        let state = loadState
        return [
            MetricFamily(
                "dkim_milterd_reloads_total", .counter,
                "Reloads of the configuration, tables and keys.", reloads.samples("outcome")),
            .gauge(
                "dkim_milterd_last_reload_successful",
                "1 if the last reload succeeded, 0 if the configuration before it is in force.",
                state.isCurrent ? 1 : 0),
            .gauge(
                "dkim_milterd_configuration_loaded_timestamp_seconds",
                "When the configuration in force was read, in seconds since 1970.",
                Double(state.time)),
        ]
    }
}
