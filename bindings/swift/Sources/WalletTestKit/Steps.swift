import Foundation
import WalletBindings
import WalletPlatform

/// What a test expected and did not get.
public struct Unexpected: Error {
    public init() {}
}

/// The PIN of every test, or another.
public func pin(_ digits: String = "314159") throws -> Pin {
    var typed = Data(digits.utf8)
    return try Pin.reading(&typed)
}

/// A PIN to be chosen: the one of every test, or another.
public func newPin(_ digits: String = "314159") throws -> NewPin {
    var typed = Data(digits.utf8)
    return try NewPin.reading(&typed)
}

/// For a sandbox on loopback; all else is the default.
public let developing = Config(mode: .development)

extension Wallet {
    public static func forTest(_ ports: Ports, in folder: Folder) async throws -> Wallet {
        try await Wallet.create(home: folder.path("home"), pin: newPin(), ports: ports, config: developing)
    }

    public func approve(_ operation: WalletOperation) async throws -> Authorisation {
        guard case .authorised(let authorisation) = try await authorise(operation: operation, pin: pin())
        else { throw Unexpected() }
        return authorisation
    }

    public func fetch(_ offer: Sandbox.Offer) async throws -> [CredentialSummary] {
        let review = try await reviewOffer(link: offer.uri)
        let outcome = try await fetch(session: review.session, transactionCode: offer.transactionCode)
        guard outcome.refused.isEmpty else { throw Unexpected() }
        return outcome.pending
    }

    @discardableResult
    public func accept(
        _ pending: [CredentialSummary], unknownIssuer: Bool = false
    ) async throws -> AcceptOutcome {
        let ids = pending.map(\.id)
        let authorisation = try await approve(.accept(credentials: ids, unknownIssuer: unknownIssuer))
        return try await accept(credentials: ids, unknownIssuer: unknownIssuer, authorisation: authorisation)
    }
}
