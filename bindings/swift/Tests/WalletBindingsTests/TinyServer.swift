import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Answers every request on loopback with the same bytes, and remembers which paths were asked for.
final class TinyServer: @unchecked Sendable {
    let port: UInt16
    private let listener: Int32
    private let lock = NSLock()
    private var asked: [String] = []

    /// The paths that were asked for, and the names that the caller gave itself.
    var seen: [String] {
        lock.lock()
        defer { lock.unlock() }
        return asked
    }

    /// `answer` is the whole answer; none is an answer that never comes.
    init(_ answer: Data?) throws {
        #if canImport(Darwin)
            let stream = SOCK_STREAM
        #else
            let stream = Int32(SOCK_STREAM.rawValue)
        #endif
        listener = socket(AF_INET, stream, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, raw, &length) == 0
            }
        }
        guard bound else { throw CocoaError(.fileReadUnknown) }
        port = UInt16(bigEndian: address.sin_port)
        // A peer that has hung up is no reason to die.
        signal(SIGPIPE, SIG_IGN)
        Thread.detachNewThread { [weak self] in
            while true {
                let peer = accept(listener, nil, nil)
                if peer < 0 { return }
                self?.serve(peer, answer)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func serve(_ peer: Int32, _ answer: Data?) {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        let count = read(peer, &buffer, buffer.count)
        let lines = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self).split(separator: "\r\n")
        let agent = lines.first { $0.lowercased().hasPrefix("user-agent:") }?.dropFirst("user-agent:".count)
        let path = lines.first?.split(separator: " ").dropFirst().first
        lock.lock()
        asked.append("\(path ?? "") \((agent ?? "").trimmingCharacters(in: .whitespaces))")
        lock.unlock()
        // Without an answer the connection stays open until the process ends.
        guard let answer else { return }
        answer.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = write(peer, bytes.baseAddress! + sent, bytes.count - sent)
                if count <= 0 { break }
                sent += count
            }
        }
        close(peer)
    }
}
