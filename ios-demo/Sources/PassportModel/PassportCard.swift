import Foundation
import WalletBindings

/// The credentials under one heading, oldest first.
public struct PassportSection: Equatable, Sendable, Identifiable {
    public let group: CredentialGroup
    public let cards: [PassportCard]

    public var id: CredentialGroup { group }

    public var title: Phrase {
        switch group {
        case .identityAndNewStarter: Phrase(.groupIdentity)
        case .employmentChecks: Phrase(.groupChecks)
        case .confirmationOfAssignment: Phrase(.groupAssignment)
        case .qualifications: Phrase(.groupQualifications)
        case .training: Phrase(.groupTraining)
        case .coreSkillsTraining: Phrase(.groupSkills)
        case .healthInformation: Phrase(.groupHealth)
        case .signIn: Phrase(.groupSignIn)
        case .other: Phrase(.groupOther)
        }
    }
}

/// One credential as the screen shows it. Its answers stand side by side, as the core gives them.
public struct PassportCard: Equatable, Sendable, Identifiable {
    public let id: CredentialId
    public let name: String
    public let provider: Phrase
    public let trust: Trust
    public let tags: [Tag]
    public let validity: Phrase
    public let details: [Phrase]

    /// What the trust list and the person's anchors say about the issuer.
    public enum Trust: Equatable, Sendable {
        case trusted
        case unknown
        case untrusted
        case notAuthorised
        case stale

        public var phrase: Phrase {
            switch self {
            case .trusted: Phrase(.trusted)
            case .unknown: Phrase(.unknown)
            case .untrusted: Phrase(.untrusted)
            case .notAuthorised: Phrase(.notAuthorised)
            case .stale: Phrase(.stale)
            }
        }
    }

    /// What stands on the card as a tag, in this order.
    public enum Tag: Equatable, Sendable {
        case pending
        case unchecked
        case valid
        case notYetChecked
        case notCheckedSince(String)
        case askProvider
        case suspended
        case revoked
        case startsLater
        case expired

        public var phrase: Phrase {
            switch self {
            case .pending: Phrase(.pending)
            case .unchecked: Phrase(.unchecked)
            case .valid: Phrase(.valid)
            case .notYetChecked: Phrase(.notYetChecked)
            case .notCheckedSince(let date): Phrase(.notCheckedSince, date)
            case .askProvider: Phrase(.askProvider)
            case .suspended: Phrase(.suspended)
            case .revoked: Phrase(.revoked)
            case .startsLater: Phrase(.startsLater)
            case .expired: Phrase(.expired)
            }
        }
    }

    init(_ summary: CredentialSummary, locale: Locale) {
        id = summary.id
        name = Self.text(summary.names, locale) ?? summary.credentialType
        provider = summary.issuer.name.map { Phrase(.providedBy, $0) } ?? Phrase(.providerUnnamed)
        trust = Self.trust(summary.issuer.trust)
        tags = Self.tags(summary, locale)
        validity = Self.validity(summary, locale)
        details = [
            Phrase(.receivedOn, Self.date(summary.receivedAt, locale)),
            Phrase(.signatureRight),
            Phrase(.identifiedAs, summary.issuer.identifier),
        ]
    }

    private static func trust(_ result: TrustResult) -> Trust {
        switch result {
        case .trusted: .trusted
        case .unknown, .unverified: .unknown
        case .untrusted: .untrusted
        case .notAuthorised: .notAuthorised
        case .stale: .stale
        }
    }

    private static func tags(_ summary: CredentialSummary, _ locale: Locale) -> [Tag] {
        var tags: [Tag] = []
        switch summary.state {
        case .pending: tags.append(.pending)
        case .active: break
        }
        tags.append(status(summary, locale))
        switch summary.dates {
        case .within: break
        case .notYetValid: tags.append(.startsLater)
        case .expired: tags.append(.expired)
        }
        return tags
    }

    /// What is not known is never shown as valid.
    private static func status(_ summary: CredentialSummary, _ locale: Locale) -> Tag {
        switch summary.status {
        case .unchecked: .unchecked
        case .valid: .valid
        case .stale: .notCheckedSince(summary.statusCheckedAt.map { date($0, locale) } ?? "")
        case .unknown: .notYetChecked
        case .applicationSpecific: .askProvider
        case .suspended: .suspended
        case .revoked: .revoked
        }
    }

    private static func validity(_ summary: CredentialSummary, _ locale: Locale) -> Phrase {
        if summary.dates == .notYetValid, let start = summary.notBefore {
            return Phrase(.startsOn, date(start, locale))
        }
        guard let end = summary.expiresAt else { return Phrase(.noExpiry) }
        return Phrase(summary.dates == .expired ? .expiredOn : .expiresOn, date(end, locale))
    }

    /// Such as "6 July 2026", in the time zone of the phone.
    private static func date(_ seconds: Int64, _ locale: Locale) -> String {
        let formatter = DateFormatter()
        formatter.locale = locale
        formatter.dateFormat = "d MMMM yyyy"
        return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
    }

    /// The issuer's text in this language, else in English, else its first.
    private static func text(_ texts: [LocalisedText], _ locale: Locale) -> String? {
        func of(_ language: String?) -> String? {
            let named = texts.first { text in
                text.locale?.split(separator: "-").first.map { $0.lowercased() == language } ?? false
            }
            return named?.text
        }
        return of(locale.language.languageCode?.identifier) ?? of("en") ?? texts.first?.text
    }
}
