/// What a mail server offers when it negotiates.
package struct MilterOffer: Sendable, Hashable {
    package var version: UInt32
    package var actions: UInt32
    package var steps: UInt32

    package init(version: UInt32, actions: UInt32, steps: UInt32) {
        self.version = version
        self.actions = actions
        self.steps = steps
    }

    /// What Postfix 3.7 offers with `milter_protocol` = `version`, which is 2, 3, 4 or 6.
    package static func postfix(version: UInt32 = 6) -> MilterOffer {
        let steps: UInt32 =
            switch version {
            case 2: 0x7F
            case 3: 0x17F
            case 4: 0x37F
            default: 0x1F_FFFF
            }
        return MilterOffer(version: version, actions: 0x1FF, steps: steps)
    }
}
