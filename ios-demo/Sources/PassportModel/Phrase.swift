/// A text that the app says in the person's language: a key of `Localizable.strings`, and what fills its places.
public struct Phrase: Equatable, Sendable {
    public let key: Key
    public let arguments: [String]

    init(_ key: Key, _ arguments: String...) {
        self.key = key
        self.arguments = arguments
    }

    /// Every text of the passport's screen.
    public enum Key: String, CaseIterable, Sendable {
        case title = "app_name"
        case groupIdentity = "group_identity"
        case groupChecks = "group_checks"
        case groupAssignment = "group_assignment"
        case groupQualifications = "group_qualifications"
        case groupTraining = "group_training"
        case groupSkills = "group_skills"
        case groupHealth = "group_health"
        case groupSignIn = "group_sign_in"
        case groupOther = "group_other"
        case oneReadyToReview = "ready_to_review_one"
        case readyToReview = "ready_to_review_other"
        case providedBy = "provided_by"
        case providerUnnamed = "provider_unnamed"
        case trusted = "trust_trusted"
        case unknown = "trust_unknown"
        case untrusted = "trust_untrusted"
        case notAuthorised = "trust_not_authorised"
        case stale = "trust_stale"
        case pending = "tag_pending"
        case unchecked = "tag_unchecked"
        case valid = "tag_valid"
        case notYetChecked = "tag_not_yet_checked"
        case notCheckedSince = "tag_not_checked_since"
        case askProvider = "tag_ask_provider"
        case suspended = "tag_suspended"
        case revoked = "tag_revoked"
        case expired = "tag_expired"
        case startsLater = "tag_starts_later"
        case expiresOn = "expires_on"
        case expiredOn = "expired_on"
        case startsOn = "starts_on"
        case noExpiry = "no_expiry"
        case showDetails = "show_details"
        case hideDetails = "hide_details"
        case receivedOn = "received_on"
        case signatureRight = "signature_right"
        case identifiedAs = "identified_as"
        case empty = "empty"
        case locked = "locked"
        case failed = "failed"
        case errorCode = "error_code"
    }
}
