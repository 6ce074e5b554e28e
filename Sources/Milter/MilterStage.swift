/// A point of the SMTP dialogue at which a peer sends macros (SMFIM_*).
package enum MilterStage: Int32, Sendable, Hashable, CaseIterable {
    case connect = 0
    case hello = 1
    case mail = 2
    case recipient = 3
    case data = 4
    case endOfMessage = 5
    case endOfHeaders = 6
}
