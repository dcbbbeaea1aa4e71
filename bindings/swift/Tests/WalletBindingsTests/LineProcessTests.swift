import Foundation
import Testing

@testable import WalletTestKit

/// A program that a test starts ends with its own input, whatever else was started at that moment: a child that
/// holds the other end of somebody else's pipe keeps that one alive, and the test that waits for it.
@Suite struct LineProcessTests {
    @Test func eachEndsWithItsOwnInput() async throws {
        let started = try await withThrowingTaskGroup(of: [LineProcess].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try (0..<25).map { _ in try LineProcess(URL(fileURLWithPath: "/bin/cat"), []) }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        for process in started {
            #expect(process.stop())
        }
    }
}
