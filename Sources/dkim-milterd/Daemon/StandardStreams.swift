import Glibc

/// Standard input, output and error as bytes.
enum StandardStreams {
    /// Reads standard input to its end.
    ///
    /// - Parameter limit: more than so many bytes are refused.
    static func readInput(limit: Int) throws(ProgramError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw ProgramError(
                    .inputOutput, "cannot read standard input: \(SystemMessage.current)")
            }
            guard bytes.count <= limit - count else {
                throw ProgramError(
                    .badInput, "the message is larger than \(limit) bytes")
            }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// Puts /dev/null in the place of all three.
    static func giveUp() {
        let null = open("/dev/null", O_RDWR)
        guard null >= 0 else { return }
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            dup2(null, descriptor)
        }
        if null > STDERR_FILENO { close(null) }
    }

    /// Writes all bytes to a descriptor.
    static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) throws(ProgramError) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw ProgramError(
                    .inputOutput, "cannot write the output: \(SystemMessage.current)")
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes text and a line end to standard output.
    static func printLine(_ text: String) throws(ProgramError) {
        try write(Array((text + "\n").utf8), to: STDOUT_FILENO)
    }

    /// Writes text and a line end to standard error, or to standard output. A fault there can be
    /// told to nobody.
    static func complain(_ text: String, onOutput: Bool = false) {
        let bytes = Array((text + "\n").utf8)
        _ = bytes.withUnsafeBytes {
            Glibc.write(onOutput ? STDOUT_FILENO : STDERR_FILENO, $0.baseAddress, $0.count)
        }
    }
}

/// The C library's words for its last error.
enum SystemMessage {
    /// For the errno of this thread.
    static var current: String { text(for: errno) }

    /// For an error number.
    static func text(for number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        let octets = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: octets, as: UTF8.self)
    }
}
