#if canImport(Glibc)
    import Glibc
#endif

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Which target runs; libFuzzer's callback takes no context.
nonisolated(unsafe) private var target: ([UInt8]) -> Void = { _ in }

/// `fuzz TARGET [libFuzzer's arguments]`.
@main
enum Driver {
    static func main() {
        guard CommandLine.arguments.count > 1,
            let chosen = Targets.all[CommandLine.arguments[1]]
        else {
            print("usage: fuzz TARGET [ARGUMENT…]; targets: \(Targets.all.keys.sorted())")
            exit(64)
        }
        target = chosen
        var arguments = (["fuzz"] + CommandLine.arguments.dropFirst(2)).map { strdup($0) }
        arguments.append(nil)
        var count = CInt(arguments.count - 1)
        arguments.withUnsafeMutableBufferPointer { buffer in
            guard var base = buffer.baseAddress else { return }
            exit(runDriver(&count, &base, fuzzOne))
        }
    }
}

private let fuzzOne: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt = { bytes, count in
    target(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
