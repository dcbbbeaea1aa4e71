#if os(Linux)
    import Foundation
    import Glibc
    import Testing
    import WalletBindings
    import WalletPlatform
    import WalletTestKit

    /// What a Swift process keeps of a PIN, which nothing of ours can wipe: measured and said, not demanded.
    @Suite struct MemoryTests {
        @Test func copiesOfAPINAfterAnUnlockAreCounted() async throws {
            let device = try FakeDevice()
            let folder = try Folder()
            let hidden = try Masked.chosen()
            let wallet = try await Wallet.create(
                home: folder.path("home"), pin: hidden.newPin(), ports: device.ports(), config: developing)
            let locked = try wallet.lock()
            guard case .unlocked(let again) = try await locked.unlock(pin: hidden.pin()) else { throw Unexpected() }
            let asBytes = try hidden.copiesInMemory()
            // A text that is kept, so that the measurement can be seen to find something.
            let text = hidden.shown { String(decoding: $0, as: UTF8.self) }
            let asText = try hidden.copiesInMemory()
            print(
                "MEMORY: of a PIN that crossed as bytes a Swift process holds \(asBytes) copies; with a text of it, \(asText)"
            )
            #expect(asText > asBytes && text.utf8.count == Masked.digits)
            _ = try again.lock()
        }
    }

    /// Twelve digits that stand nowhere in the clear but in what is made of them.
    private struct Masked {
        static let digits = 12
        private static let mask: UInt8 = 0x55
        private static let chunk = 1 << 20
        private let bytes: [UInt8]

        /// Random ones that the rules let through.
        static func chosen() throws -> Masked {
            while true {
                let masked = Masked(bytes: (0..<digits).map { _ in UInt8.random(in: 0x30...0x39) ^ mask })
                do {
                    _ = try masked.newPin()
                    return masked
                } catch is NewPinError {
                    continue
                }
            }
        }

        func pin() throws -> Pin {
            var typed = Data(bytes.map { $0 ^ Self.mask })
            return try Pin.reading(&typed)
        }

        func newPin() throws -> NewPin {
            var typed = Data(bytes.map { $0 ^ Self.mask })
            return try NewPin.reading(&typed)
        }

        /// In the clear for as long as `body` runs.
        func shown<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
            let clear = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            for (at, byte) in bytes.enumerated() { clear[at] = byte ^ Self.mask }
            defer {
                clear.initializeMemory(as: UInt8.self, repeating: 0)
                clear.deallocate()
            }
            return try body(UnsafeRawBufferPointer(clear))
        }

        /// In every page of this process that it can write to, freed memory among them.
        func copiesInMemory() throws -> Int {
            let memory = open("/proc/self/mem", O_RDONLY)
            guard memory >= 0 else { throw Unexpected() }
            defer { close(memory) }
            let buffer = UnsafeMutableRawPointer.allocate(byteCount: Self.chunk, alignment: 1)
            defer { buffer.deallocate() }
            return try shown { needle in
                // Neither what is looked for nor what is read into counts.
                let own = [needle.baseAddress!, UnsafeRawPointer(buffer)].map { UInt(bitPattern: $0) }
                let lengths = [UInt(needle.count), UInt(Self.chunk)]
                var places = 0
                for region in try Self.writable() {
                    var at = region.lowerBound
                    while at < region.upperBound {
                        let wanted = min(Self.chunk, Int(region.upperBound - at))
                        let got = pread(memory, buffer, wanted, off_t(at))
                        guard got >= needle.count else { break }
                        places +=
                            Self.offsets(of: needle, in: buffer, got).filter { offset in
                                !zip(own, lengths).contains { $0 <= at + offset && at + offset < $0 + $1 }
                            }.count
                        // One that lies across two chunks is found in the next.
                        at += UInt(wanted == Self.chunk ? got - needle.count + 1 : got)
                    }
                }
                return places
            }
        }

        private static func offsets(
            of needle: UnsafeRawBufferPointer, in buffer: UnsafeRawPointer, _ count: Int
        ) -> [UInt] {
            var found: [UInt] = []
            var from = 0
            while let hit = memmem(buffer + from, count - from, needle.baseAddress!, needle.count) {
                from = UnsafeRawPointer(hit) - buffer + 1
                found.append(UInt(from - 1))
            }
            return found
        }

        private static func writable() throws -> [Range<UInt>] {
            let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
            return maps.split(separator: "\n").compactMap { line in
                let fields = line.split(separator: " ")
                let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
                return fields[1].hasPrefix("rw") && ends.count == 2 ? ends[0]..<ends[1] : nil
            }
        }
    }
#endif
