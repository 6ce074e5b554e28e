internal import DKIMFilter
internal import DKIMStores

/// Whether the stores that data sets lie in can be reached.
struct StoreMetrics: MetricSource {
    let stores: DataSetStores

    var metrics: [MetricFamily] {
        // Several data sets of one parameter, such as the old one after a reload, are told as one:
        // names in stores may hold passwords, and are no labels.
        var states: [String: (isOut: Bool, outages: UInt64)] = [:]
        for state in stores.states {
            let known = states[state.parameter] ?? (false, 0)
            states[state.parameter] = (
                known.isOut || state.isOut, known.outages &+ state.outages
            )
        }
        let parameters = states.sorted { $0.key < $1.key }
        return [
            MetricFamily(
                "dkim_milterd_data_set_available", .gauge,
                "1 if the store of the parameter's data set answers, 0 during an outage.",
                parameters.map {
                    MetricSample(.count($0.value.isOut ? 0 : 1), labels: [("parameter", $0.key)])
                }),
            MetricFamily(
                "dkim_milterd_data_set_outages_total", .counter,
                "Outages of the store of the parameter's data set.",
                parameters.map {
                    MetricSample(.count($0.value.outages), labels: [("parameter", $0.key)])
                }),
        ]
    }
}
