import CKernels
import Testing

@Suite("Kernels")
struct KernelTests {
    @Test(
        "give the same with vector instructions as without",
        arguments: BodyCanonicalizerTests.mixtures)
    func vectorAndPortable(_ weights: [Int]) {
        var random = SeededGenerator(seed: 42)
        for _ in 0..<300 {
            let body = BodyCanonicalizerTests.body(
                weights, Int.random(in: 20...400, using: &random), using: &random)
            let start = Int.random(in: 0...17, using: &random)
            body.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                compare(base + start, bytes.count - start)
            }
        }
    }

    private func compare(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        for blanks in [false, true] {
            var lines: UInt64 = 0
            var portableLines: UInt64 = 0
            #expect(
                ck_empty_prefix(bytes, count, blanks, &lines)
                    == ck_empty_prefix_portable(bytes, count, blanks, &portableLines))
            #expect(lines == portableLines)
            #expect(
                ck_empty_suffix(bytes, count, blanks)
                    == ck_empty_suffix_portable(bytes, count, blanks))
        }
        #expect(ck_find_bare(bytes, count) == ck_find_bare_portable(bytes, count))
        #expect(
            ck_find_unrelaxed(bytes, count - 1) == ck_find_unrelaxed_portable(bytes, count - 1))
        for part in [count, count / 2] {
            #expect(
                filtered(part) { ck_filter(bytes, part, count, $0) }
                    == filtered(part) { ck_filter_portable(bytes, part, count, $0) })
        }
    }

    private func filtered(
        _ count: Int, _ filter: (UnsafeMutablePointer<UInt8>) -> Int
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count + Int(CK_FILTER_SLACK)) { buffer, written in
            written = buffer.baseAddress.map(filter) ?? 0
        }
    }
}
