internal import DKIMCore

/// Values of options that have a rule of their own.
enum Arguments {
    static func domain(_ text: String, option: String) throws(ProgramError) -> DomainName {
        do {
            return try DomainName(text)
        } catch {
            throw ProgramError(.usage, "\(option): \(error)")
        }
    }

    static func selector(_ text: String, option: String) throws(ProgramError) -> Selector {
        do {
            return try Selector(text)
        } catch {
            throw ProgramError(.usage, "\(option): \(error)")
        }
    }

    static func fieldNames(_ text: String, option: String) throws(ProgramError) -> [FieldName] {
        var names: [FieldName] = []
        for word in text.split(whereSeparator: { $0 == "," || $0 == ":" }) {
            do {
                names.append(try FieldName(word.filter { $0 != " " }))
            } catch {
                throw ProgramError(.usage, "\(option): \(error)")
            }
        }
        return names
    }

    static func check(
        algorithm text: String, fits key: PrivateKey, file: String
    ) throws(ProgramError) {
        guard let algorithm = SigningAlgorithm(rawValue: text.lowercased()) else {
            let known = SigningAlgorithm.allCases.filter(\.isAcceptable).map(\.rawValue)
            throw ProgramError(
                .usage,
                "--algorithm: “\(text)” is not known; use \(known.joined(separator: " or "))")
        }
        guard algorithm.isAcceptable else {
            throw ProgramError(
                .usage,
                "--algorithm: rsa-sha1 is not signed with any more (RFC 8301); "
                    + "use rsa-sha256")
        }
        guard algorithm.keyType == key.type else {
            throw ProgramError(
                .usage,
                "--algorithm: \(text) does not fit \(file), which holds an "
                    + "\(key.type.rawValue) key")
        }
    }
}
