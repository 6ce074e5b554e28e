/// A basic regular expression of POSIX whose matching takes a bounded time: of the matches that
/// begin leftmost, it finds the longest one.
///
/// All states that the text may have led to are followed at once, so that there is no way back to
/// try another one, and no text that makes it slow.
struct BasicRegularExpression: Sendable, Hashable {
    private enum Step: Sendable, Hashable {
        case octet(OctetSet)
        case either(Int, Int)
        case goTo(Int)
        case start
        case end
        case match
    }

    /// The number of steps that an expression may come to.
    private static let maximumSteps = 2_000

    private var steps: [Step] = []

    /// Reads an expression that does not match an empty text.
    init(_ pattern: [UInt8]) throws(RegularExpressionError) {
        var parser = RegularExpressionParser(pattern)
        try append(try parser.parse())
        steps.append(.match)
        // Without look-around, what matches nothing anywhere matches the empty text.
        var effort = Effort(limit: .max)
        guard firstMatch(in: [], from: 0, &effort) == nil else { throw .matchesEmptyText }
    }

    // MARK: Steps

    private mutating func append(
        _ node: RegularExpressionNode
    ) throws(RegularExpressionError) {
        guard steps.count < Self.maximumSteps else { throw .tooLarge }
        switch node {
        case .octet(let set): steps.append(.octet(set))
        case .start: steps.append(.start)
        case .end: steps.append(.end)
        case .sequence(let nodes):
            // A step for nothing, too: or repetitions of it would grow without reaching the limit.
            if nodes.isEmpty { steps.append(.goTo(steps.count + 1)) }
            for node in nodes { try append(node) }
        case .alternatives(let branches): try append(branches: branches[...])
        case .repetition(let node, let least, let most):
            for _ in 0..<least { try append(node) }
            guard let most else { return try append(starred: node) }
            for _ in least..<most { try append(optional: node) }
        }
    }

    private mutating func append(
        branches: ArraySlice<RegularExpressionNode>
    ) throws(RegularExpressionError) {
        guard let first = branches.first else { return }
        let rest = branches.dropFirst()
        guard !rest.isEmpty else { return try append(first) }
        let fork = steps.count
        steps.append(.match)
        try append(first)
        let jump = steps.count
        steps.append(.match)
        steps[fork] = .either(fork + 1, steps.count)
        try append(branches: rest)
        steps[jump] = .goTo(steps.count)
    }

    private mutating func append(
        starred node: RegularExpressionNode
    ) throws(RegularExpressionError) {
        let fork = steps.count
        steps.append(.match)
        try append(node)
        steps.append(.goTo(fork))
        steps[fork] = .either(fork + 1, steps.count)
    }

    private mutating func append(
        optional node: RegularExpressionNode
    ) throws(RegularExpressionError) {
        let fork = steps.count
        steps.append(.match)
        try append(node)
        steps[fork] = .either(fork + 1, steps.count)
    }

    // MARK: Matching

    /// How much has been done, and how much may be.
    struct Effort {
        private(set) var left: Int

        init(limit: Int) { left = limit }

        var isExhausted: Bool { left <= 0 }

        mutating func spend() { left -= 1 }
    }

    /// Replaces every match, from the left; nil where that takes more than the effort left.
    func replacing(
        in text: [UInt8], with replacement: [UInt8], _ effort: inout Effort
    ) -> [UInt8]? {
        var output: [UInt8] = []
        var position = 0
        while let match = firstMatch(in: text, from: position, &effort) {
            guard !effort.isExhausted else { return nil }
            output += text[position..<match.lowerBound]
            output += replacement
            position = match.upperBound
        }
        guard !effort.isExhausted else { return nil }
        return output + text[position...]
    }

    /// The states after some octets, each with the place where its match begins: the leftmost
    /// one that leads there, as those come first.
    private struct Front {
        var threads: [(step: Int, start: Int)] = []
        private var seen: [Int]
        var best: Range<Int>?
        private var stack: [Int] = []

        init(count: Int) { seen = [Int](repeating: -1, count: count) }

        /// Adds a step, and where it leads without an octet.
        mutating func add(
            _ first: Int, start: Int, at position: Int, of count: Int, _ steps: [Step],
            _ effort: inout Effort
        ) {
            stack.append(first)
            while let index = stack.popLast() {
                guard seen[index] != position else { continue }
                seen[index] = position
                effort.spend()
                switch steps[index] {
                case .octet: threads.append((index, start))
                case .either(let one, let other): stack += [other, one]
                case .goTo(let target): stack.append(target)
                case .start: if position == 0 { stack.append(index + 1) }
                case .end: if position == count { stack.append(index + 1) }
                case .match: note(start..<position)
                }
            }
        }

        private mutating func note(_ match: Range<Int>) {
            if let best, best.lowerBound < match.lowerBound { return }
            best = match
        }
    }

    /// The first match from a place on, as far as the effort goes.
    func firstMatch(
        in text: [UInt8], from first: Int, _ effort: inout Effort
    ) -> Range<Int>? {
        var front = Front(count: steps.count)
        var position = first
        while !effort.isExhausted {
            if front.best == nil {
                front.add(0, start: position, at: position, of: text.count, steps, &effort)
            }
            guard position < text.count, !(front.threads.isEmpty && front.best != nil) else {
                break
            }
            let octet = text[position]
            position += 1
            let threads = front.threads
            front.threads.removeAll(keepingCapacity: true)
            for (step, start) in threads where start <= front.best?.lowerBound ?? .max {
                effort.spend()
                guard case .octet(let set) = steps[step], set.contains(octet) else { continue }
                front.add(
                    step + 1, start: start, at: position, of: text.count, steps, &effort)
            }
        }
        return front.best
    }
}
