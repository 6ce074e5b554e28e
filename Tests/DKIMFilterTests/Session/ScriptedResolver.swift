import DKIMCore
import Synchronization

/// Answers as a test says, at once or when it is told to.
final class ScriptedResolver: KeyResolver {
    private struct State {
        var answers: [String: KeyAnswer]
        var isHolding: Bool
        var asked: [String] = []
        var held: [@Sendable () -> Void] = []
    }

    private let state: Mutex<State>

    /// Names that are not in `answers` do not exist.
    init(_ answers: [String: KeyAnswer] = [:], holdsAnswers: Bool = false) {
        state = Mutex(State(answers: answers, isHolding: holdsAnswers))
    }

    func resolve(_ query: KeyQuery, completion: @escaping @Sendable (KeyAnswer) -> Void) {
        let due: (@Sendable () -> Void)? = state.withLock { state in
            state.asked.append(query.name)
            let answer = state.answers[query.name] ?? .noSuchName
            guard state.isHolding else { return { completion(answer) } }
            state.held.append { completion(answer) }
            return nil
        }
        due?()
    }

    /// Gives the answers that were held back, and those to come at once.
    func release() {
        let due = state.withLock { state in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for answer in due { answer() }
    }

    /// From now on there is that answer for a name.
    func answer(_ name: String, _ answer: KeyAnswer) {
        state.withLock { $0.answers[name] = answer }
    }

    /// Every name asked for, in order.
    var asked: [String] { state.withLock { $0.asked } }
}

extension KeyAnswer {
    /// One TXT record.
    static func record(_ text: String) -> KeyAnswer {
        .records([PublishedKey(text: Array(text.utf8))], .unknown)
    }
}
