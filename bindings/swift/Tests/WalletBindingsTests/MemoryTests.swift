import Foundation
import Testing
import WalletBindings
import WalletPlatform
import WalletTestKit

#if os(Linux)
    import Glibc

    /// What this process keeps of a PIN outside of the core's hands: measured and said, not demanded.
    @Suite struct MemoryTests {
        @Test func copiesOfAPinAfterAnUnlockAreCounted() async throws {
            let hidden = Masked.chosen()
            let device = try FakeDevice(kind: .hmac)
            let folder = try Folder()
            var typed = hidden.shown()
            let wallet = try await Wallet.create(
                home: folder.path("home"), pin: NewPin.reading(&typed), ports: device.ports(), config: developing)
            let locked = try wallet.lock()
            typed = hidden.shown()
            guard case .unlocked(let again) = try await locked.unlock(pin: Pin.reading(&typed)) else {
                throw Unexpected()
            }
            _ = try again.lock()
            let asBytes = try hidden.copies()
            // Kept on purpose, so that the measurement can be seen to find something.
            let kept = hidden.shown()
            let withOne = try hidden.copies()
            print("MEMORY: of a PIN that crossed as bytes the process holds \(asBytes) copies; with one kept, \(withOne)")
            #expect(withOne > asBytes && kept.count == 12)
        }
    }

    /// Twelve digits, masked so that this very value is no copy.
    private struct Masked {
        static let mask: UInt8 = 0x55
        let bytes: [UInt8]

        static func chosen() -> Masked {
            while true {
                var digits = Data((0..<12).map { _ in UInt8(ascii: "0") + UInt8.random(in: 0...9) })
                let masked = Masked(bytes: digits.map { $0 ^ mask })
                if (try? NewPin.reading(&digits)) != nil { return masked }
            }
        }

        func shown() -> Data { Data(bytes.map { $0 ^ Masked.mask }) }

        /// In all memory that this process can write, save the buffer that it is read into.
        func copies() throws -> Int {
            let memory = open("/proc/self/mem", O_RDONLY)
            guard memory >= 0 else { throw Unexpected() }
            defer { close(memory) }
            let size = 1 << 20
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 4096)
            defer { buffer.deallocate() }
            let own = UInt(bitPattern: buffer.baseAddress)
            var count = 0
            for region in try String(contentsOfFile: "/proc/self/maps", encoding: .utf8).split(separator: "\n") {
                let words = region.split(separator: " ")
                let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
                guard words[1].hasPrefix("rw"), ends.count == 2 else { continue }
                var at = ends[0]
                while at < ends[1] {
                    let length = min(size, Int(ends[1] - at))
                    let read = pread(memory, buffer.baseAddress, length, off_t(bitPattern: UInt64(at)))
                    guard read > 0 else { break }
                    count += found(in: buffer, upTo: read) { at + $0 < own || at + $0 >= own + UInt(size) }
                    at += UInt(read)
                }
            }
            return count
        }

        private func found(in buffer: UnsafeMutableRawBufferPointer, upTo end: Int, where counts: (UInt) -> Bool) -> Int {
            guard end >= bytes.count else { return 0 }
            return (0...(end - bytes.count)).count { start in
                bytes.indices.allSatisfy { buffer[start + $0] ^ Masked.mask == bytes[$0] } && counts(UInt(start))
            }
        }
    }
#endif
