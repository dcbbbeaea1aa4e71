import Foundation
import Observation
import WalletBindings

/// What the passport's screen shows, and what a tap on it does.
@MainActor
@Observable
public final class PassportModel {
    /// What is on the screen.
    public enum Content: Equatable, Sendable {
        case loading
        /// Nobody has opened the wallet.
        case locked
        /// The core could not read it, and says why by its stable code.
        case failed(code: String)
        /// The credentials under their headings, in the core's order.
        case open([PassportSection])
    }

    public private(set) var content = Content.loading
    /// The cards whose details are shown.
    public private(set) var opened: Set<CredentialId> = []

    private let wallet: (any WalletProtocol)?
    private let locale: Locale

    public init(wallet: (any WalletProtocol)?, locale: Locale = .current) {
        self.wallet = wallet
        self.locale = locale
    }

    /// Asks the core, off the main thread.
    public func load() async {
        let wallet = wallet
        let locale = locale
        content = await Task.detached { Self.read(wallet, locale) }.value
    }

    /// Shows the details of a card, or hides them again.
    public func toggle(_ id: CredentialId) {
        if opened.remove(id) == nil { opened.insert(id) }
    }

    /// What waits for the person's decision, if anything does.
    public var waiting: Phrase? {
        guard case .open(let sections) = content else { return nil }
        let count = sections.flatMap(\.cards).count { $0.tags.contains(.pending) }
        switch count {
        case 0: return nil
        case 1: return Phrase(.oneReadyToReview, "1")
        default: return Phrase(.readyToReview, String(count))
        }
    }

    nonisolated private static func read(_ wallet: (any WalletProtocol)?, _ locale: Locale) -> Content {
        guard let wallet else { return .locked }
        do {
            return .open(sections(try wallet.credentials(), locale))
        } catch VaultError.Locked {
            return .locked
        } catch let error as VaultError {
            return .failed(code: vaultErrorInfo(error: error).code)
        } catch {
            return .failed(code: "unexpected")
        }
    }

    nonisolated private static func sections(_ held: [CredentialSummary], _ locale: Locale) -> [PassportSection] {
        CredentialGroup.allCases.compactMap { group in
            let cards = held.filter { $0.group == group }.map { PassportCard($0, locale: locale) }
            return cards.isEmpty ? nil : PassportSection(group: group, cards: cards)
        }
    }
}
