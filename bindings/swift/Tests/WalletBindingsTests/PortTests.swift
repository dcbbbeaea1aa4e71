import Foundation
import Testing
import WalletBindings
import WalletPlatform
import WalletTestKit

/// Ports that throw, and calls that are called off: the wallet says so in its own words and stays whole.
@Suite struct PortTests {
    @Test func whatAPortThrowsBecomesATypedErrorWithoutItsText() async throws {
        let device = try FakeDevice()
        let folder = try Folder()
        let wallet = try await Wallet.forTest(device.ports(http: ThrowingHTTP()), in: folder)
        let link = "openid-credential-offer://?credential_offer_uri=http%3A%2F%2Flocalhost%3A1%2Foffer"
        do {
            _ = try await wallet.reviewOffer(link: link)
            Issue.record("a port that throws was taken for an answer")
        } catch let error as IssuanceError {
            #expect(error == .Network(.platform))
            #expect(error.info.code == "network.platform")
            #expect(!"\(error) \(error.localizedDescription)".contains("secret"))
        }
    }

    @Test func aDeviceKeyThatThrowsIsNoWrongPin() async throws {
        let device = try FakeDevice()
        let seal = SwitchedSeal(device)
        let folder = try Folder()
        let wallet = try await Wallet.forTest(device.ports(seal: seal), in: folder)
        let locked = try wallet.lock()
        seal.broken = true
        await #expect(throws: VaultError.DeviceUnavailable(.unavailable)) { try await locked.unlock(pin: pin()) }
        seal.broken = false
        guard case .wrongPin(let left, _) = try await locked.unlock(pin: pin("111111")) else { throw Unexpected() }
        #expect(left == 9)
    }

    @Test func withoutAClockTheWalletLocksItself() async throws {
        let sandbox = try Sandbox()
        let device = try FakeDevice()
        let clock = SwitchedClock()
        let folder = try Folder()
        let wallet = try await Wallet.forTest(device.ports(clock: clock), in: folder)
        try sandbox.trusted(by: wallet)
        let pending = try await wallet.fetch(sandbox.offer("identity"))
        clock.broken = true
        // Nothing tells how long it lay unused, nor whether an approval is fresh.
        #expect(throws: VaultError.Locked) { try wallet.credentials() }
        clock.broken = false
        #expect(throws: VaultError.Locked) { try wallet.credentials() }
        guard case .unlocked(let again) = try await wallet.lock().unlock(pin: pin()) else { throw Unexpected() }
        try await again.accept(pending)
    }

    @Test func aLostKeyIsFoundAndItsLevelIsTold() async throws {
        let sandbox = try Sandbox()
        let device = try FakeDevice()
        let folder = try Folder()
        let keys = ForgetfulKeys(device)
        let wallet = try await Wallet.forTest(device.ports(keys: keys), in: folder)
        try sandbox.trusted(by: wallet)
        try await wallet.accept(wallet.fetch(sandbox.offer("identity")))
        let held = try #require(try wallet.credentials().first)
        #expect(held.key.level == .tee)
        #expect(try await wallet.checkKeys().lost == [])
        keys.forgets = true
        #expect(try await wallet.checkKeys().lost == [held.id])
        #expect(try wallet.credentials().map(\.key.state) == [.lost])
        #expect(try wallet.reissueList().map(\.credential) == [held.id])
    }

    @Test func whyAPinCannotBeChosenCrosses() throws {
        #expect(throws: NewPinError.NotSixToTwelveDigits) { try newPin("31415") }
        #expect(throws: NewPinError.RepeatedDigit) { try newPin("777777") }
        #expect(throws: NewPinError.Sequence) { try newPin("123456") }
        #expect(throws: NewPinError.Common) { try newPin("2718281") }
    }

    @Test func aChangedPinOpensTheWalletAndTheOldOneDoesNot() async throws {
        let device = try FakeDevice()
        let folder = try Folder()
        let wallet = try await Wallet.forTest(device.ports(), in: folder)
        let approval = try await wallet.approve(.changePin)
        #expect(try await wallet.changePin(newPin: newPin("4937182"), authorisation: approval) == .changed)
        let locked = try wallet.lock()
        guard case .wrongPin = try await locked.unlock(pin: pin()) else { throw Unexpected() }
        guard case .unlocked = try await locked.unlock(pin: pin("4937182")) else { throw Unexpected() }
    }

    @Test func aCancelledCallRunsToItsEndAndLeavesTheWalletWhole() async throws {
        let sandbox = try Sandbox()
        let device = try FakeDevice()
        let folder = try Folder()
        let wallet = try await Wallet.forTest(device.ports(), in: folder)
        try sandbox.trusted(by: wallet)
        let offer = try await sandbox.offer("identity")
        let call = Task { try await wallet.reviewOffer(link: offer.uri) }
        call.cancel()
        let review = try await call.value
        let pending = try await wallet.fetch(offer)
        #expect(try await wallet.reviewOffer(link: offer.uri).session == review.session)
        try await wallet.accept(pending)
    }

    @Test func thePinIsWipedWhereItWasTyped() throws {
        for typed in ["314159", "31415", "31415a"] {
            var bytes = Data(typed.utf8)
            _ = try? Pin.reading(&bytes)
            #expect(bytes == Data(count: typed.utf8.count))
        }
        #expect(throws: PinError.NotSixToTwelveDigits) { try pin("31415") }
        var chosen = Data("314159".utf8)
        _ = try NewPin.reading(&chosen)
        #expect(chosen == Data(count: 6))
    }

    @Test func nobodyThereIsUnreachable() async throws {
        let device = try FakeDevice()
        let folder = try Folder()
        let wallet = try await Wallet.forTest(device.ports(), in: folder)
        let link = "openid-credential-offer://?credential_offer_uri=http%3A%2F%2F127.0.0.1%3A1%2Foffer"
        await #expect(throws: IssuanceError.Network(.unreachable)) { try await wallet.reviewOffer(link: link) }
    }
}

private struct Secret: Error {
    let text = "bearer secret-token"
}

private final class ThrowingHTTP: Http {
    func send(request: HttpRequest) async throws -> HttpResponse { throw Secret() }
}

private final class SwitchedSeal: DeviceSeal, @unchecked Sendable {
    private let device: FakeDevice
    var broken = false

    init(_ device: FakeDevice) { self.device = device }

    func create(alias: String) async throws -> PrfKind { try await device.create(alias: alias) }

    func prf(alias: String, input: DeviceInput) async throws -> DeviceAnswer {
        if broken { throw Secret() }
        return try await device.prf(alias: alias, input: input)
    }

    func delete(alias: String) async throws { try await device.delete(alias: alias) }
}

/// The device's keys, in a place with a name, until it forgets them.
private final class ForgetfulKeys: HolderKeys, @unchecked Sendable {
    private let device: FakeDevice
    var forgets = false

    init(_ device: FakeDevice) { self.device = device }

    func make(alias: String, request: KeyRequest) async throws -> MadeKey {
        var made = try await device.make(alias: alias, request: request)
        made.level = .tee
        return made
    }

    func publicKey(alias: String) async throws -> Data { try await device.publicKey(alias: alias) }

    func sign(alias: String, message: Data) async throws -> Data {
        try await device.sign(alias: alias, message: message)
    }

    func agree(alias: String, point: Data) async throws -> Data {
        try await device.agree(alias: alias, point: point)
    }

    func list(prefix: String) async throws -> [String] { try await device.list(prefix: prefix) }

    func check(aliases: [String]) async throws -> [KeyCheck] {
        if forgets { return aliases.map { _ in .fault(fault: .missing) } }
        return try await device.check(aliases: aliases)
    }

    func delete(alias: String) async throws { try await device.delete(alias: alias) }

    func deleteAll(prefix: String) async throws { try await device.deleteAll(prefix: prefix) }
}

private final class SwitchedClock: WalletBindings.Clock, @unchecked Sendable {
    private let clock = SystemClock()
    var broken = false

    func read() throws -> ClockReading {
        if broken { throw Secret() }
        return try clock.read()
    }
}
