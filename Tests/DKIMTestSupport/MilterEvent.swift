/// The events of a mail server's conversation with a milter, in their order.
package enum MilterEvent: UInt8, Sendable, Hashable, CaseIterable, Comparable {
    case negotiate
    case connect
    case hello
    case mail
    case recipient
    case data
    case header
    case endOfHeaders
    case body
    case endOfMessage

    package static func < (left: MilterEvent, right: MilterEvent) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The letter of its command.
    var command: UInt8 {
        switch self {
        case .negotiate: UInt8(ascii: "O")
        case .connect: UInt8(ascii: "C")
        case .hello: UInt8(ascii: "H")
        case .mail: UInt8(ascii: "M")
        case .recipient: UInt8(ascii: "R")
        case .data: UInt8(ascii: "T")
        case .header: UInt8(ascii: "L")
        case .endOfHeaders: UInt8(ascii: "N")
        case .body: UInt8(ascii: "B")
        case .endOfMessage: UInt8(ascii: "E")
        }
    }

    /// The bit by which a milter leaves the event out, 0 if it cannot.
    var omission: UInt32 {
        switch self {
        case .negotiate, .endOfMessage: 0
        case .connect: 0x1
        case .hello: 0x2
        case .mail: 0x4
        case .recipient: 0x8
        case .body: 0x10
        case .header: 0x20
        case .endOfHeaders: 0x40
        case .data: 0x200
        }
    }

    /// The bit by which a milter leaves its answer out, 0 if it cannot.
    var silence: UInt32 {
        switch self {
        case .negotiate, .endOfMessage: 0
        case .header: 0x80
        case .connect: 0x1000
        case .hello: 0x2000
        case .mail: 0x4000
        case .recipient: 0x8000
        case .data: 0x1_0000
        case .endOfHeaders: 0x4_0000
        case .body: 0x8_0000
        }
    }
}
