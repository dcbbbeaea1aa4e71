//! Values of the read models, with the mark in every text.

use serde_json::json;
use wallet_core::*;

use super::{Printed, mark, show};

pub(super) fn credential_id() -> CredentialId {
    CredentialId::parse("00000000-0000-4000-8000-000000000001").unwrap()
}

pub(super) fn session_id() -> SessionId {
    SessionId::parse("00000000-0000-4000-8000-000000000002").unwrap()
}

pub(super) fn selection() -> Selection {
    let mut selection = Selection::default();
    selection.credentials.insert(mark(), credential_id());
    selection.options.insert(0, Some(1));
    selection
}

fn path() -> ClaimPath {
    ClaimPath(vec![PathStep::Key(mark()), PathStep::Index(3)])
}

pub(super) fn text() -> LocalisedText {
    LocalisedText {
        locale: Some(mark()),
        text: mark(),
    }
}

fn issuer() -> IssuerView {
    IssuerView {
        identifier: mark(),
        name: Some(mark()),
        trust: TrustResult::Trusted,
    }
}

fn summary() -> CredentialSummary {
    CredentialSummary {
        id: credential_id(),
        state: CredentialState::Active,
        format: CredentialFormat::SdJwtVc,
        credential_type: mark(),
        class: CredentialClass::Health,
        names: vec![text()],
        issuer: issuer(),
        signature: SignatureResult::Verified,
        status: StatusResult::Stale,
        status_checked_at: Some(4),
        dates: DatesResult::Within,
        not_before: Some(1),
        expires_at: Some(2),
        received_at: 3,
        key: KeyView {
            level: KeyLevel::Tee,
            state: KeyState::Lost,
            user_verification: false,
            attested: true,
        },
    }
}

fn claim() -> ClaimView {
    ClaimView {
        path: path(),
        value: json!({ "value": mark() }),
    }
}

fn claim_labels() -> ClaimLabels {
    ClaimLabels {
        path: path(),
        labels: vec![text()],
    }
}

pub(super) fn credentials(printed: &mut Printed) {
    show!(printed, AnchorSet: AnchorSet::Issuers);
    show!(printed, ClaimLabels: claim_labels());
    show!(printed, ClaimPath: path());
    show!(printed, ClaimView: claim());
    show!(printed, CredentialClass: CredentialClass::CriminalRecord);
    show!(printed, CredentialDetail: CredentialDetail { summary: summary(), claims: Some(vec![claim()]), labels: vec![claim_labels()] });
    show!(printed, CredentialFormat: CredentialFormat::SdJwtVc);
    show!(printed, CredentialGroup: CredentialGroup::HealthInformation);
    show!(printed, CredentialId: credential_id());
    show!(printed, CredentialState: CredentialState::Pending);
    show!(printed, CredentialSummary: summary());
    show!(printed, DatesResult: DatesResult::Expired);
    show!(printed, IssuerView: issuer());
    show!(printed, LocalisedText: text());
    show!(printed, PathStep: PathStep::Key(mark()), PathStep::Index(90_210));
    show!(printed, SessionId: session_id());
    show!(printed, SignatureResult: SignatureResult::Verified);
    show!(printed, StatusFailure: StatusFailure {
        credentials: vec![credential_id()],
        fault: StatusFault::Untrusted,
    });
    show!(printed, StatusOutcome: StatusOutcome { credentials: vec![summary()], failures: vec![] });
    show!(printed, StatusRefresh: StatusRefresh::Due);
    show!(printed, StatusResult: StatusResult::Unchecked);
    show!(printed, TrustResult: TrustResult::Unverified);
    let list = TrustListView {
        operator: mark(),
        sequence: 7,
        issued_at: 1,
        expires_at: 2,
        expired: false,
        organisations: 3,
    };
    show!(printed, TrustListView: list);
}

fn code() -> TransactionCode {
    TransactionCode {
        numeric: true,
        length: Some(6),
        description: Some(mark()),
    }
}

fn offered() -> OfferedCredential {
    OfferedCredential {
        configuration: mark(),
        credential_type: mark(),
        class: CredentialClass::Unclassified,
        names: vec![text()],
    }
}

fn organisation() -> OrganisationView {
    OrganisationView {
        name: mark(),
        ods_code: mark(),
    }
}

fn purpose() -> PurposeView {
    PurposeView {
        attested: true,
        id: mark(),
        texts: vec![text()],
        lawful_basis: Some(mark()),
        retention: Some(mark()),
        shared_with: vec![mark()],
        privacy_policy_url: Some(mark()),
        erasure_contact: Some(mark()),
        data_protection_authority: Some(mark()),
    }
}

fn asked() -> AskedClaim {
    AskedClaim {
        credential_type: Some(mark()),
        path: mark(),
    }
}

fn over_asking() -> RequestWarning {
    RequestWarning::OverAsking(vec![asked()])
}

fn verifier() -> VerifierView {
    VerifierView {
        client_id: mark(),
        name: Some(mark()),
        organisation: Some(organisation()),
        host: mark(),
        trust: TrustResult::Trusted,
    }
}

fn answer() -> AnswerView {
    AnswerView {
        query: mark(),
        credential: credential_id(),
        format: CredentialFormat::SdJwtVc,
        credential_type: mark(),
        class: CredentialClass::Health,
        whole: true,
        would_share: vec![path()],
        would_not_share: vec![path()],
    }
}

fn candidate() -> CandidateView {
    CandidateView {
        credential: summary(),
        whole: false,
        would_share: vec![path()],
        would_not_share: vec![path()],
    }
}

fn query() -> QueryView {
    QueryView {
        id: mark(),
        format: mark(),
        credential_types: vec![mark()],
        asked: vec![mark()],
        will_keep: vec![mark()],
        will_not_keep: vec![mark()],
        candidates: vec![candidate()],
        missing: None,
    }
}

fn option() -> OptionView {
    OptionView {
        queries: vec![mark()],
        answerable: true,
    }
}

fn set() -> SetView {
    SetView {
        required: true,
        options: vec![option()],
    }
}

pub(super) fn reviews(printed: &mut Printed) {
    show!(printed, AnswerView: answer());
    show!(printed, AskedClaim: asked());
    show!(printed, CandidateView: candidate());
    show!(printed, InvitationKind: InvitationKind::Offer);
    show!(printed, OfferReview: OfferReview {
        session: session_id(),
        issuer: mark(),
        issuer_names: vec![text()],
        credentials: vec![offered()],
        transaction_code: Some(code()),
    });
    show!(printed, OfferedCredential: offered());
    show!(printed, OptionView: option());
    show!(printed, OrganisationView: organisation());
    show!(printed, PurposeView: purpose());
    show!(printed, QueryView: query());
    show!(printed, RequestReview: RequestReview {
        session: session_id(),
        verifier: verifier(),
        purpose: Some(purpose()),
        context: Some(mark()),
        warnings: vec![over_asking()],
        queries: vec![query()],
        sets: vec![set()],
        answer: Some(vec![answer()]),
        approvals: vec![CredentialClass::Ordinary],
    });
    show!(printed, RequestWarning: over_asking());
    show!(printed, Selection: selection());
    show!(printed, SensitiveCategory: SensitiveCategory::Pay);
    show!(printed, SetView: set());
    show!(printed, TransactionCode: code());
    show!(printed, VerifierView: verifier());
}

fn receipt() -> Receipt {
    Receipt {
        verifier: verifier(),
        shared: vec![answer()],
        redirect_uri: Some(mark()),
    }
}

fn refused() -> RefusedCredential {
    RefusedCredential {
        configuration: mark(),
        error: IssuanceError::UsedUp,
    }
}

pub(super) fn outcomes(printed: &mut Printed) {
    show!(printed, AcceptOutcome: AcceptOutcome {
        accepted: vec![summary()],
        notifications: vec![Notification::Failed],
    });
    show!(printed, DeclineOutcome: DeclineOutcome { verifier: verifier(), redirect_uri: Some(mark()) });
    show!(printed, FetchOutcome: FetchOutcome { pending: vec![summary()], refused: vec![refused()] });
    show!(printed, Notification: Notification::Delivered);
    show!(printed, Receipt: receipt());
    show!(printed, RefusedCredential: refused());
    show!(printed, RejectOutcome: RejectOutcome {
        rejected: vec![credential_id()],
        notifications: vec![Notification::Impossible],
    });
    show!(printed, ShareOutcome: ShareOutcome::Shared(receipt()), ShareOutcome::NoMatch);
}

pub(super) fn history(printed: &mut Printed) {
    let credential = ActivityCredential {
        credential_type: mark(),
        claims: vec![path()],
    };
    show!(printed, ActivityCredential: credential.clone());
    show!(printed, ActivityEntry: ActivityEntry {
        at: 1,
        flow: ActivityFlow::Presentation,
        kind: ActivityKind::Shared,
        counterparty: Some(mark()),
        trust: Some(mark()),
        organisation: Some(mark()),
        ods_code: Some(mark()),
        purpose: Some(mark()),
        credentials: vec![credential],
        code: Some(mark()),
        reason: Some(mark()),
        delivery: Delivery::Confirmed,
    });
    show!(printed, ActivityFlow: ActivityFlow::Deletion);
    show!(printed, ActivityKind: ActivityKind::Deleted);
    show!(printed, Delivery: Delivery::Unconfirmed);
}
