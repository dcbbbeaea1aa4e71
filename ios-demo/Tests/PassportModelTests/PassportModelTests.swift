import Foundation
import Observation
import Testing
import WalletBindings
import WalletTestKit

@testable import PassportModel

/// The view model over the real core, on a wallet that accepted its credentials from the sandbox.
@MainActor
@Suite struct PassportModelTests {
    @Test func showsWhatTheCoreHolds() async throws {
        let held = try await Held()
        let model = PassportModel(wallet: held.wallet, locale: Locale(identifier: "en_GB"))
        #expect(model.content == .loading)
        await model.load()
        guard case .open(let sections) = model.content else { throw Unexpected() }
        #expect(sections.map(\.group) == [.employmentChecks, .confirmationOfAssignment, .signIn])
        let cards = sections.flatMap(\.cards)
        #expect(
            cards.map(\.name) == [
                "Professional registration", "Employment assignment", "Collaborative bank membership", "Systems access",
            ])
        #expect(cards.map(\.trust) == [.trusted, .trusted, .unknown, .trusted])
        #expect(cards.map(\.tags) == [[.unchecked], [.unchecked], [.unchecked], [.pending, .unchecked]])
        #expect(cards[1].provider.arguments == ["Westmere Coast Hospitals"])
        #expect(cards[2].provider.key == .providerUnnamed)
        #expect(cards[2].details.contains { $0.key == .identifiedAs && $0.arguments[0].hasPrefix("did:jwk:") })
        #expect(cards.allSatisfy { $0.validity.key == .expiresOn })
        #expect(model.waiting?.key == .oneReadyToReview)
    }

    @Test func whatIsNotKnownIsNeverValid() async throws {
        let held = try await Held()
        var summary = try #require(held.wallet.credentials().first)
        summary.statusCheckedAt = 1_790_856_000
        let tags: [(StatusResult, PassportCard.Tag)] = [
            (.unchecked, .unchecked), (.valid, .valid), (.stale, .notCheckedSince("1 October 2026")),
            (.unknown, .notYetChecked), (.applicationSpecific, .askProvider), (.suspended, .suspended),
            (.revoked, .revoked),
        ]
        for (status, tag) in tags {
            summary.status = status
            #expect(PassportCard(summary, locale: Locale(identifier: "en_GB")).tags == [tag])
        }
        let trusts: [(TrustResult, PassportCard.Trust)] = [
            (.trusted, .trusted), (.unknown, .unknown), (.unverified, .unknown), (.untrusted, .untrusted),
            (.notAuthorised, .notAuthorised), (.stale, .stale),
        ]
        for (result, trust) in trusts {
            summary.issuer.trust = result
            #expect(PassportCard(summary, locale: Locale(identifier: "en_GB")).trust == trust)
        }
    }

    @Test func speaksWelsh() async throws {
        let held = try await Held()
        let model = PassportModel(wallet: held.wallet, locale: Locale(identifier: "cy_GB"))
        await model.load()
        guard case .open(let sections) = model.content else { throw Unexpected() }
        let cards = sections.flatMap(\.cards)
        #expect(cards.first?.name == "Cofrestriad proffesiynol")
        let months = [
            "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref",
            "Tachwedd", "Rhagfyr",
        ]
        for card in cards {
            let date = try #require(card.validity.arguments.first)
            #expect(months.contains { date.contains(" \($0) ") }, "\(date)")
        }
    }

    @Test func aTapShowsDetailsAndTellsTheView() async throws {
        let model = PassportModel(wallet: nil)
        let told = Told()
        withObservationTracking {
            _ = model.opened
        } onChange: {
            told.value = true
        }
        model.toggle("a")
        #expect(told.value)
        #expect(model.opened == ["a"])
        model.toggle("a")
        #expect(model.opened.isEmpty)
    }

    @Test func saysThatItIsLocked() async throws {
        let none = PassportModel(wallet: nil)
        await none.load()
        #expect(none.content == .locked)

        let folder = try Folder()
        let device = try FakeDevice()
        let wallet = try await Wallet.forTest(device.ports(), in: folder)
        let model = PassportModel(wallet: wallet)
        await model.load()
        #expect(model.content == .open([]))
        _ = try wallet.lock()
        await model.load()
        #expect(model.content == .locked)
        #expect(model.waiting == nil)
    }
}

/// Three credentials accepted, one of them from an issuer that nobody vouches for, and one that waits.
private struct Held {
    let wallet: Wallet
    private let sandbox: Sandbox
    private let device: FakeDevice
    private let folder: Folder

    init() async throws {
        sandbox = try Sandbox()
        device = try FakeDevice()
        folder = try Folder()
        wallet = try await Wallet.forTest(device.ports(), in: folder)
        try sandbox.trusted(by: wallet)
        for type in ["professional-registration", "employment-assignment"] {
            try await wallet.accept(wallet.fetch(sandbox.offer(type)))
        }
        let unknown = try await wallet.fetch(sandbox.offer("bank-membership", key: "did:jwk"))
        try await wallet.accept(unknown, unknownIssuer: true)
        _ = try await wallet.fetch(sandbox.offer("systems-access"))
    }
}

private final class Told: @unchecked Sendable {
    var value = false
}
