import DKIMCore
import DKIMFilter
import Testing

@Suite("Labels of metrics")
struct MetricLabelTests {
    private func check<Label: MetricLabel>(_: Label.Type) {
        let cases = Array(Label.allCases)
        #expect(cases.map(\.ordinal) == Array(0..<cases.count))
        #expect(Set(cases.map(\.labelValue)).count == cases.count)
    }

    @Test("are numbered from 0 and have different values")
    func numbers() {
        check(MessageDirection.self)
        check(MessageFate.self)
        check(FailureReason.self)
        check(LookupResult.self)
        check(SignatureAlignment.self)
        check(ReloadResult.self)
        check(DKIMResult.self)
        check(SigningAlgorithm.self)
    }
}
