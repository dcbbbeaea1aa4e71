import Foundation

/// Where the programs are that tests start. `cargo xtask test` says where else.
enum Places {
    private static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static var sandbox: URL {
        program("SANDBOX_PROGRAM") ?? repository.appending(path: "tests/sandbox/target/debug/sandbox")
    }

    static var fakeDevice: URL {
        let native = program("NATIVE_DIR") ?? repository.appending(path: "target/debug")
        return native.appending(path: "fake-device")
    }

    private static func program(_ variable: String) -> URL? {
        ProcessInfo.processInfo.environment[variable].map { URL(fileURLWithPath: $0) }
    }
}

/// A folder of a test, deleted with this object.
public final class Folder: Sendable {
    private let url: URL

    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "wallet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// A path in it.
    public func path(_ name: String) -> String {
        url.appending(path: name).path
    }
}
