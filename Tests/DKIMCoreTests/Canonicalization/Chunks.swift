/// Cuts bytes at the places whose bit is set: bit k cuts before octet k + 1.
func chunks(_ bytes: [UInt8], cutAt places: Int) -> [ArraySlice<UInt8>] {
    var output: [ArraySlice<UInt8>] = []
    var start = 0
    for index in bytes.indices.dropFirst() where places >> (index - 1) & 1 == 1 {
        output.append(bytes[start..<index])
        start = index
    }
    output.append(bytes[start...])
    return output
}

/// Cuts bytes at random places into chunks of up to `longest` octets.
func chunks(
    _ bytes: [UInt8], longest: Int, using random: inout some RandomNumberGenerator
) -> [ArraySlice<UInt8>] {
    var output: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = Int.random(in: 0...longest, using: &random)
        output.append(rest.prefix(count))
        rest = rest.dropFirst(count)
    }
    return output
}
