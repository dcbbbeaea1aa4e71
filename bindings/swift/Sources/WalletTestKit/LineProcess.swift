import Foundation

/// A program that speaks JSON lines on its standard streams and ends with its input.
final class LineProcess: @unchecked Sendable {
    /// Held while one is started. A child is given whatever another thread opens between the moment at which Foundation
    /// lists what to close and the one at which the child begins: a pipe that two hold never ends.
    private static let starting = NSLock()

    private let process = Process()
    private let input: Pipe
    private let output: Pipe
    private let ended = DispatchSemaphore(value: 0)
    private let lock = NSLock()
    private var unread = Data()

    init(_ program: URL, _ arguments: [String]) throws {
        Self.starting.lock()
        defer { Self.starting.unlock() }
        input = Pipe()
        output = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    /// Sends one line and reads the answer.
    func ask(_ request: [String: Any]) throws -> [String: Any] {
        lock.lock()
        defer { lock.unlock() }
        let line = try JSONSerialization.data(withJSONObject: request)
        try input.fileHandleForWriting.write(contentsOf: line + Data("\n".utf8))
        return try nextLine()
    }

    /// Reads one line that was not asked for.
    func read() throws -> [String: Any] {
        lock.lock()
        defer { lock.unlock() }
        return try nextLine()
    }

    /// Reads on without looking, so that the program never waits for a reader.
    func drain() {
        let handle = output.fileHandleForReading
        Thread.detachNewThread {
            while !handle.availableData.isEmpty {}
        }
    }

    /// Closes its input. Says whether it ended at that: one that has not after ten seconds is told to.
    @discardableResult
    func stop() -> Bool {
        try? input.fileHandleForWriting.close()
        let byItself = ended.wait(timeout: .now() + 10) == .success
        if !byItself { process.terminate() }
        return byItself
    }

    private func nextLine() throws -> [String: Any] {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = unread[..<end]
                unread = Data(unread[unread.index(after: end)...])
                return try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
            }
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw CocoaError(.fileReadUnknown) }
            unread.append(more)
        }
    }
}
