/// Reads a basic regular expression (POSIX.1-2017, XBD 9.3), with `\|`, `\+` and `\?` as in GNU.
///
/// Back-references are refused: matching them takes time without bound.
struct RegularExpressionParser {
    /// How deep groups may nest.
    private static let maximumDepth = 32
    /// How often something may be asked for.
    private static let maximumCount = 255

    private let pattern: [UInt8]
    private var index = 0
    private var depth = 0

    init(_ pattern: [UInt8]) {
        self.pattern = pattern
    }

    /// Reads all of it.
    mutating func parse() throws(RegularExpressionError) -> RegularExpressionNode {
        let node = try alternatives()
        guard index == pattern.count else { throw fault("“\\)” without “\\(”") }
        return node
    }

    // MARK: Grammar

    private mutating func alternatives() throws(RegularExpressionError) -> RegularExpressionNode {
        var branches = [try branch()]
        while take(escaped: UInt8(ascii: "|")) { branches.append(try branch()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func branch() throws(RegularExpressionError) -> RegularExpressionNode {
        var nodes: [RegularExpressionNode] = []
        if peek() == UInt8(ascii: "^") {
            index += 1
            nodes.append(.start)
        }
        // A star that has nothing before it stands for itself.
        if peek() == UInt8(ascii: "*") { nodes.append(try repeated(literal())) }
        while !isAtEndOfBranch { nodes.append(try repeated(atom())) }
        return .sequence(nodes)
    }

    private var isAtEndOfBranch: Bool {
        index == pattern.count || isEscaped(UInt8(ascii: "|")) || isEscaped(UInt8(ascii: ")"))
    }

    private mutating func atom() throws(RegularExpressionError) -> RegularExpressionNode {
        switch peek() {
        case UInt8(ascii: "\\"): return try escape()
        case UInt8(ascii: "["): return .octet(try bracket())
        case UInt8(ascii: "."):
            index += 1
            return .octet(.all)
        case UInt8(ascii: "$"):
            let node = literal()
            return isAtEndOfBranch ? .end : node
        default: return literal()
        }
    }

    private mutating func literal() -> RegularExpressionNode {
        var set = OctetSet()
        if let octet = peek() { set.insert(octet) }
        index += 1
        return .octet(set)
    }

    private mutating func escape() throws(RegularExpressionError) -> RegularExpressionNode {
        index += 1
        guard let octet = peek() else { throw fault("a backslash at the end") }
        switch octet {
        case UInt8(ascii: "("): return try group()
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            throw fault("back-references are not supported")
        case UInt8(ascii: "{"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            throw fault("there is nothing to repeat")
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "`"),
            UInt8(ascii: "'"):
            throw fault("“\\\(Character(UnicodeScalar(octet)))” is not known")
        default: return literal()
        }
    }

    private mutating func group() throws(RegularExpressionError) -> RegularExpressionNode {
        index += 1
        depth += 1
        guard depth <= Self.maximumDepth else { throw fault("groups are nested too deep") }
        let node = try alternatives()
        guard take(escaped: UInt8(ascii: ")")) else { throw fault("“\\)” is missing") }
        depth -= 1
        return node
    }

    /// What follows an atom and says how often it may stand there.
    private mutating func repeated(
        _ atom: RegularExpressionNode
    ) throws(RegularExpressionError) -> RegularExpressionNode {
        var node = atom
        while true {
            if peek() == UInt8(ascii: "*") {
                index += 1
                node = .repetition(node, atLeast: 0, atMost: nil)
            } else if take(escaped: UInt8(ascii: "+")) {
                node = .repetition(node, atLeast: 1, atMost: nil)
            } else if take(escaped: UInt8(ascii: "?")) {
                node = .repetition(node, atLeast: 0, atMost: 1)
            } else if take(escaped: UInt8(ascii: "{")) {
                let (least, most) = try interval()
                node = .repetition(node, atLeast: least, atMost: most)
            } else {
                return node
            }
        }
    }

    private mutating func interval() throws(RegularExpressionError) -> (Int, Int?) {
        let least = try count()
        var most: Int? = least
        if peek() == UInt8(ascii: ",") {
            index += 1
            most = isEscaped(UInt8(ascii: "}")) ? nil : try count()
        }
        guard take(escaped: UInt8(ascii: "}")) else { throw fault("“\\}” is missing") }
        guard least <= most ?? .max else { throw fault("the smaller number comes first") }
        return (least, most)
    }

    private mutating func count() throws(RegularExpressionError) -> Int {
        var number = 0
        let start = index
        while let octet = peek(), octet &- 0x30 < 10 {
            number = number * 10 + Int(octet & 15)
            index += 1
            guard number <= Self.maximumCount else {
                throw fault("a count above \(Self.maximumCount)")
            }
        }
        guard index > start else { throw fault("a number is missing") }
        return number
    }

    // MARK: Brackets

    private mutating func bracket() throws(RegularExpressionError) -> OctetSet {
        let start = index
        index += 1
        let isInverted = peek() == UInt8(ascii: "^")
        if isInverted { index += 1 }
        var set = OctetSet()
        var isFirst = true
        while isFirst || peek() != UInt8(ascii: "]") {
            isFirst = false
            guard let octet = peek() else {
                index = start
                throw fault("“]” is missing")
            }
            index += 1
            if octet == UInt8(ascii: "["), let kind = peek(), [0x2E, 0x3A, 0x3D].contains(kind) {
                set.formUnion(try characterClass(kind))
            } else {
                try insertRange(from: octet, into: &set)
            }
        }
        index += 1
        return isInverted ? set.inverted : set
    }

    /// A single octet, or a range that begins with it.
    private mutating func insertRange(
        from first: UInt8, into set: inout OctetSet
    ) throws(RegularExpressionError) {
        guard peek() == UInt8(ascii: "-"), let last = peek(1), last != UInt8(ascii: "]") else {
            set.insert(first)
            return
        }
        guard last != UInt8(ascii: "["), first <= last else { throw fault("a bad range") }
        index += 2
        for octet in first...last { set.insert(octet) }
    }

    private mutating func characterClass(
        _ kind: UInt8
    ) throws(RegularExpressionError) -> OctetSet {
        guard kind == UInt8(ascii: ":") else { throw fault("“[.” and “[=” are not supported") }
        index += 1
        let name = pattern[index...].prefix { $0 &- 0x61 < 26 }
        index += name.count
        guard let set = OctetSet.named(String(decoding: name, as: UTF8.self)),
            peek() == UInt8(ascii: ":"), peek(1) == UInt8(ascii: "]")
        else { throw fault("an unknown class of characters") }
        index += 2
        return set
    }

    // MARK: Octets

    private func peek(_ distance: Int = 0) -> UInt8? {
        let place = index + distance
        return place < pattern.count ? pattern[place] : nil
    }

    private func isEscaped(_ octet: UInt8) -> Bool {
        peek() == UInt8(ascii: "\\") && peek(1) == octet
    }

    private mutating func take(escaped octet: UInt8) -> Bool {
        guard isEscaped(octet) else { return false }
        index += 2
        return true
    }

    private func fault(_ problem: String) -> RegularExpressionError {
        .syntax(position: index + 1, problem: problem)
    }
}
