import Testing
import WalletBindings
import WalletPlatform
import WalletTestKit

/// The wallet's main job through the binding, against an issuer and a verifier that were not written with this code.
@Suite struct FlowTests {
    @Test(arguments: [PrfKind.hmac, .ecdh]) func acceptsKeepsAndShares(kind: PrfKind) async throws {
        let sandbox = try Sandbox()
        let device = try FakeDevice(kind: kind)
        let folder = try Folder()
        let wallet = try await Wallet.forTest(device.ports(), in: folder)
        try sandbox.trusted(by: wallet)
        try await accept(wallet, sandbox)
        try await share(wallet, sandbox)

        // A locked wallet holds the vault's file until it goes.
        _ = try wallet.lock()
        #expect(throws: VaultError.Locked) { try wallet.credentials() }
        let locked = try await LockedWallet.open(
            home: folder.path("home"), ports: device.ports(), config: developing)
        guard case .wrongPin(let left, _) = try await locked.unlock(pin: pin("111111")) else { throw Unexpected() }
        #expect(left == 9)
        guard case .unlocked(let again) = try await locked.unlock(pin: pin()) else { throw Unexpected() }
        #expect(try again.credentials().count == 2)
        let entries = try again.activity()
        #expect(entries.map(\.kind) == [.accepted, .accepted, .shared])
        #expect(entries.last?.delivery == .confirmed)
    }

    private func accept(_ wallet: Wallet, _ sandbox: Sandbox) async throws {
        let offer = try await sandbox.offer("employment-assignment", "bank-membership")
        #expect(invitationKind(link: offer.uri) == .offer)
        let review = try await wallet.reviewOffer(link: offer.uri)
        #expect(review.credentials.count == 2)
        #expect(review.transactionCode?.length == 6)
        await #expect(throws: IssuanceError.TransactionCodeNeeded) {
            try await wallet.fetch(session: review.session, transactionCode: nil)
        }
        let pending = try await wallet.fetch(offer)
        #expect(pending.map(\.state) == [.pending, .pending])
        #expect(pending.allSatisfy { $0.issuer.trust == .trusted && $0.status == .unchecked })
        let outcome = try await wallet.accept(pending)
        #expect(outcome.notifications == [.delivered, .delivered])
        #expect(try wallet.credentials().map(\.state) == [.active, .active])
    }

    private func share(_ wallet: Wallet, _ sandbox: Sandbox) async throws {
        let request = try await sandbox.request("R1a")
        #expect(invitationKind(link: request.uri) == .request)
        let review = try await wallet.reviewRequest(link: request.uri)
        #expect(review.verifier.trust == .trusted)
        let answer = try #require(review.answer?.first { $0.query == "job" })
        #expect(answer.wouldShare.contains(path("job_role")))
        #expect(answer.wouldNotShare.contains(path("pay_band")))

        let selection = Selection()
        let operation = WalletOperation.share(
            session: review.session, selection: selection, unverifiedVerifier: false)
        let authorisation = try await wallet.approve(operation)
        let outcome = try await wallet.share(
            session: review.session, selection: selection, unverifiedVerifier: false, authorisations: [authorisation])
        guard case .shared(let receipt) = outcome else { throw Unexpected() }
        #expect(receipt.shared() == review.answer)
        #expect(try await sandbox.state(request.poll) == "verified")
        await #expect(throws: PresentationError.Answered) { try await wallet.decline(session: review.session) }
    }

    @Test func claimsAreReadFromAnObject() async throws {
        let sandbox = try Sandbox()
        let folder = try Folder()
        let device = try FakeDevice()
        let wallet = try await Wallet.forTest(device.ports(), in: folder)
        try sandbox.trusted(by: wallet)
        let summary = try #require(try await wallet.fetch(sandbox.offer("professional-registration")).first)
        let detail = try wallet.credential(id: summary.id)
        let index = try #require(detail.claimPaths().firstIndex(of: path("registration_number")))
        let value = try #require(detail.claimJson(index: UInt32(index)))
        let number = value.trimmingPrefix("\"").dropLast()
        #expect(number.count > 4)
        #expect(!"\(detail) \(summary) \(try wallet.activity())".contains(number))
        #expect(throws: CredentialError.NotFound) { try wallet.credential(id: "no identifier") }
    }

    private func path(_ name: String) -> ClaimPath {
        ClaimPath(steps: [.key(name: name)])
    }
}
