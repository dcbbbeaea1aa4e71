import Foundation
import WalletBindings

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The clocks of the operating system.
public final class SystemClock: WalletBindings.Clock {
    private let bootID: String?

    public init() {
        bootID = Self.readBootID()
    }

    public func read() throws -> ClockReading {
        ClockReading(
            wall: Int64(Date().timeIntervalSince1970),
            monotonicMs: try Self.sinceBoot(),
            bootId: bootID
        )
    }

    /// On a clock that goes on while the phone sleeps.
    private static func sinceBoot() throws -> UInt64 {
        #if canImport(Darwin)
            let clock = CLOCK_MONOTONIC_RAW
        #else
            let clock = CLOCK_BOOTTIME
        #endif
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { throw ClockPortError.Unavailable }
        return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
    }

    private static func readBootID() -> String? {
        #if canImport(Darwin)
            var text = [CChar](repeating: 0, count: 64)
            var length = text.count
            guard sysctlbyname("kern.bootsessionuuid", &text, &length, nil, 0) == 0 else { return nil }
            return String(cString: text)
        #else
            let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
            return text?.trimmingCharacters(in: .whitespacesAndNewlines)
        #endif
    }
}
