import Foundation
import WalletBindings
import WalletPlatform

/// A phone's key store, played by the program `fake-device` of `tests/host`: Linux has no Security framework.
public final class FakeDevice: DeviceSeal, HolderKeys {
    private let process: LineProcess
    private let folder: Folder

    public init(kind: PrfKind = .hmac) throws {
        folder = try Folder()
        let name = kind == .hmac ? "hmac" : "ecdh"
        process = try LineProcess(Places.fakeDevice, [folder.path("device"), "--kind", name, "--create"])
    }

    deinit {
        process.stop()
    }

    /// All ports, with this device.
    public func ports(
        http: any Http = URLSessionHTTP(), seal: (any DeviceSeal)? = nil, keys: (any HolderKeys)? = nil,
        clock: any WalletBindings.Clock = SystemClock()
    ) -> Ports {
        Ports(http: http, deviceSeal: seal ?? self, holderKeys: keys ?? self, clock: clock)
    }

    public func create(alias: String) async throws -> PrfKind {
        try text("kind", ask("seal_create", ["alias": alias])) == "ecdh" ? .ecdh : .hmac
    }

    public func prf(alias: String, input: DeviceInput) async throws -> DeviceAnswer {
        let request = ["alias": alias, "x": hex(input.x()), "point": hex(input.point())]
        var answer = try bytes("answer", ask("seal_prf", request))
        return try DeviceAnswer.reading(&answer)
    }

    public func make(alias: String, request: KeyRequest) async throws -> MadeKey {
        var arguments = ["alias": alias]
        if request.purpose == .agree { arguments["purpose"] = "agree" }
        let made = try ask("key_make", arguments)
        guard try text("level", made) == "software", made["user_verification"] as? Bool == false else {
            throw unavailable
        }
        return MadeKey(
            publicKey: try bytes("public_key", made), level: .software, userVerification: false, attestation: nil)
    }

    public func publicKey(alias: String) async throws -> Data {
        try bytes("public_key", ask("key_public", ["alias": alias]))
    }

    public func sign(alias: String, message: Data) async throws -> Data {
        try bytes("signature", ask("key_sign", ["alias": alias, "message": hex(message)]))
    }

    public func agree(alias: String, point: Data) async throws -> Data {
        try bytes("answer", ask("key_agree", ["alias": alias, "point": hex(point)]))
    }

    public func check(aliases: [String]) async throws -> [KeyCheck] {
        guard let checks = try ask("key_check", ["aliases": aliases])["checks"] as? [[String: Any]] else {
            throw unavailable
        }
        return try checks.map { check in
            if let fault = check["fault"] as? String { return .fault(fault: Self.faults[fault] ?? .unavailable) }
            return .present(publicKey: try bytes("public_key", check))
        }
    }

    public func deleteAll(prefix: String) async throws {
        _ = try ask("key_delete_all", ["prefix": prefix])
    }

    public func list(prefix: String) async throws -> [String] {
        guard let aliases = try ask("key_list", ["prefix": prefix])["aliases"] as? [String] else { throw unavailable }
        return aliases
    }

    /// Both ports delete by alias, and no alias names a key of either kind.
    public func delete(alias: String) async throws {
        _ = try ask("seal_delete", ["alias": alias])
        _ = try ask("key_delete", ["alias": alias])
    }

    private var unavailable: KeyPortError { KeyPortError.Fault(fault: .unavailable) }

    private func ask(_ operation: String, _ arguments: [String: Any]) throws -> [String: Any] {
        let request = arguments.merging(["op": operation]) { first, _ in first }
        let answer = try process.ask(request)
        if let fault = answer["fault"] as? String {
            throw KeyPortError.Fault(fault: Self.faults[fault] ?? .unavailable)
        }
        return answer
    }

    private static let faults: [String: KeyFault] = [
        "cancelled": .cancelled, "phone_locked": .phoneLocked, "locked_out": .lockedOut,
        "invalidated": .invalidated, "missing": .missing, "unavailable": .unavailable,
        "unsupported": .unsupported,
    ]

    private func text(_ name: String, _ answer: [String: Any]) throws -> String {
        guard let text = answer[name] as? String else { throw unavailable }
        return text
    }

    private func bytes(_ name: String, _ answer: [String: Any]) throws -> Data {
        let digits = Array(try text(name, answer).utf8)
        var bytes = Data()
        for at in stride(from: 0, to: digits.count, by: 2) {
            guard let pair = String(bytes: digits[at..<at + 2], encoding: .ascii), let byte = UInt8(pair, radix: 16)
            else { throw unavailable }
            bytes.append(byte)
        }
        return bytes
    }

    private func hex(_ bytes: Data) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }
}
