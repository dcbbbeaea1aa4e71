import Foundation
import WalletBindings

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// An issuer and a verifier on this machine: the program `tests/sandbox`, which ends with this object.
public final class Sandbox: Sendable {
    private let process: LineProcess
    private let base: String
    private let issuerRoots: [String]
    private let verifierRoots: [String]

    /// An offer, with what its session is asked by.
    public struct Offer: Sendable {
        public let uri: String
        public let transactionCode: String?
    }

    /// A verifier's request, with what its session is asked by.
    public struct Request: Sendable {
        public let uri: String
        public let poll: String
    }

    public init() throws {
        process = try LineProcess(Places.sandbox, ["--json", "--port", "0", "--until-stdin-closes"])
        let ready = try process.read()
        process.drain()
        base = ready["base"] as? String ?? ""
        let trust = ready["trust"] as? [String: Any] ?? [:]
        issuerRoots = trust["issuer_roots_pem"] as? [String] ?? []
        verifierRoots = trust["verifier_roots_pem"] as? [String] ?? []
    }

    deinit {
        process.stop()
    }

    /// Makes the wallet trust the sandbox's issuers and verifiers.
    public func trusted(by wallet: Wallet) throws {
        for pem in issuerRoots { _ = try wallet.addTrustAnchor(text: pem, sets: [.issuers]) }
        for pem in verifierRoots { _ = try wallet.addTrustAnchor(text: pem, sets: [.verifiers]) }
    }

    /// An offer of these types for Jenny Okafor, whose issuers name their keys by `key`.
    public func offer(_ types: String..., key: String = "x5c") async throws -> Offer {
        let made = try await call("/control/offers", ["types": types, "tx_code": true, "key": key])
        return Offer(uri: made["uri"] as? String ?? "", transactionCode: made["tx_code"] as? String)
    }

    public func request(_ name: String) async throws -> Request {
        let made = try await call("/control/requests", ["request": name])
        return Request(uri: made["uri"] as? String ?? "", poll: made["poll"] as? String ?? "")
    }

    /// Where a request stands, for example `verified`.
    public func state(_ poll: String) async throws -> String {
        try await json(URLRequest(url: url(poll)))["state"] as? String ?? ""
    }

    private func call(_ path: String, _ body: [String: Any]) async throws -> [String: Any] {
        var request = URLRequest(url: try url(base + path))
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
        return try await json(request)
    }

    private func url(_ text: String) throws -> URL {
        guard let url = URL(string: text) else { throw URLError(.badURL) }
        return url
    }

    private func json(_ request: URLRequest) async throws -> [String: Any] {
        let (data, _) = try await URLSession.shared.data(for: request)
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}
