//! Health, criminal-record and unclassified credentials: an approval of their own to be viewed and to be shared.

use serde_json::{Value, json};
use wallet_core::{
    Authorisation, AuthoriseOutcome, ClaimPath, CredentialClass, CredentialId, Operation, PathStep,
    PresentationError, RequestReview, Selection, Wallet,
};
use wallet_host::block_on;

use crate::share::{default_share, person, shared};
use crate::support::bench::{PIN, approve, approve_share, fetch, pin, sharing, unlock};
use crate::support::verifier::{By, Prefix, query};
use crate::support::{Ask, Bench, Credential, sd};

const CLEARED: &str = "fit_with_adjustments";
const CERTIFICATE: &str = "001234567890";

fn health() -> Credential {
    let claims = json!({"clearance": CLEARED, "night_work_cleared": true});
    Credential::new("occupational-health", sd(&claims))
}

fn record() -> Credential {
    Credential::new(
        "dbs",
        sd(&json!({"certificate_number": CERTIFICATE, "level": "enhanced"})),
    )
}

/// A wallet with an identity, an occupational health clearance and a DBS check.
fn holding() -> (Bench, Wallet, Vec<CredentialId>) {
    let (bench, wallet) = Bench::with_wallet();
    let ids = bench.hold(&wallet, "issuer.example", vec![person(), health(), record()]);
    (bench, wallet, ids)
}

fn asking() -> Ask {
    Ask::new(json!({"credentials": [
        query("person", &json!([{"path": ["given_name"]}])),
        query("occupational-health", &json!([{"path": ["clearance"]}])),
        query("dbs", &json!([{"path": ["certificate_number"]}])),
    ]}))
}

fn given(wallet: &Wallet, review: &RequestReview, classes: &[CredentialClass]) -> Vec<Authorisation> {
    let operation = |class: &CredentialClass| sharing(review.session, &Selection::default(), false, *class);
    classes
        .iter()
        .map(|class| approve(wallet, &operation(class)))
        .collect()
}

fn refused(wallet: &Wallet, review: &RequestReview, approvals: Vec<Authorisation>) -> PresentationError {
    block_on(wallet.share(review.session, &Selection::default(), false, approvals)).unwrap_err()
}

fn view(wallet: &Wallet, credentials: &[CredentialId]) -> Authorisation {
    approve(
        wallet,
        &Operation::View {
            credentials: credentials.to_vec(),
        },
    )
}

#[test]
fn lists_and_reviews_name_the_class_and_no_value() {
    let (bench, wallet) = Bench::with_wallet();
    let other = Credential::new("library-card", sd(&json!({"number": 17})));
    let credentials = vec![person(), health(), record(), other];
    let issuer = bench.trusted_issuer("https://issuer.example", credentials);
    let expected = [
        CredentialClass::Ordinary,
        CredentialClass::Health,
        CredentialClass::CriminalRecord,
        CredentialClass::Unclassified,
    ];
    let offer = block_on(wallet.review_offer(&issuer.link())).unwrap();
    let offered: Vec<_> = offer.credentials.iter().map(|one| one.class).collect();
    assert_eq!(offered, expected);
    let pending = fetch(&wallet, &issuer, None).pending;
    let classes: Vec<_> = pending.iter().map(|one| one.class).collect();
    assert_eq!(classes, expected);
    let sensitive: Vec<_> = pending.iter().map(|one| one.is_sensitive()).collect();
    assert_eq!(sensitive, [false, true, true, true]);
}

#[test]
fn claims_of_a_sensitive_credential_are_withheld_pending_or_active() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![person(), health(), record()]);
    let pending: Vec<_> = fetch(&wallet, &issuer, None)
        .pending
        .iter()
        .map(|one| one.id)
        .collect();
    let look = |wallet: &Wallet| {
        let shown = pending
            .iter()
            .map(|id| wallet.credential(*id).unwrap().claims.is_some());
        assert_eq!(shown.collect::<Vec<_>>(), [true, false, false]);
        let approval = view(wallet, &pending[1..]);
        let details = wallet.view_sensitive(&pending[1..], approval).unwrap();
        for (detail, value) in details.iter().zip([CLEARED, CERTIFICATE]) {
            assert!(detail.claims.iter().flatten().any(|claim| claim.value == value));
        }
        assert_eq!(details.len(), 2);
        assert!(
            wallet.credential(pending[1]).unwrap().claims.is_none(),
            "one look is one look"
        );
    };
    look(&wallet);
    let approval = crate::support::bench::approve_accept(&wallet, &pending, false);
    block_on(wallet.accept(&pending, false, approval)).unwrap();
    look(&wallet);
}

#[test]
fn a_look_takes_a_fresh_approval_for_those_credentials() {
    let (bench, wallet, ids) = holding();
    let code = |credentials: &[CredentialId], approval| {
        let refused = wallet.view_sensitive(credentials, approval).unwrap_err();
        refused.info().code
    };
    let one = &ids[1..2];
    assert_eq!(
        code(one, view(&wallet, &ids[2..])),
        "vault.authorisation.mismatch"
    );
    assert_eq!(
        code(&ids[1..], view(&wallet, one)),
        "vault.authorisation.mismatch"
    );
    let delete = Operation::Delete { credential: ids[1] };
    assert_eq!(
        code(one, approve(&wallet, &delete)),
        "vault.authorisation.mismatch"
    );
    let late = view(&wallet, one);
    bench.clock.pass(61);
    assert_eq!(code(one, late), "vault.authorisation.stale");
    let rebooted = view(&wallet, one);
    bench.clock.reboot();
    // Another boot locks the wallet, and no approval outlasts that.
    assert_eq!(code(one, rebooted), "vault.locked");
    let wallet = unlock(&wallet.lock().unwrap(), PIN);
    let operation = Operation::View {
        credentials: one.to_vec(),
    };
    let wrong = block_on(wallet.authorise(&operation, &pin("271828"))).unwrap();
    assert!(matches!(wrong, AuthoriseOutcome::WrongPin { tries_left: 9, .. }));
}

#[test]
fn a_share_takes_an_approval_for_each_sensitive_class_and_says_which() {
    let (bench, wallet, _) = holding();
    let review = bench.ask(&wallet, "mixed", &asking());
    use CredentialClass::{CriminalRecord, Health, Ordinary};
    assert_eq!(review.approvals, [Ordinary, Health, CriminalRecord]);
    for (classes, missing, code) in [
        (&[][..], Ordinary, "presentation.approval.ordinary"),
        (
            &[Health, CriminalRecord],
            Ordinary,
            "presentation.approval.ordinary",
        ),
        (&[Ordinary], Health, "presentation.approval.health"),
        (
            &[Ordinary, CriminalRecord],
            Health,
            "presentation.approval.health",
        ),
        (
            &[Ordinary, Health],
            CriminalRecord,
            "presentation.approval.criminal_record",
        ),
    ] {
        let error = refused(&wallet, &review, given(&wallet, &review, classes));
        assert_eq!(error, PresentationError::ApprovalMissing(missing));
        assert_eq!(error.info().code, code);
    }
    let twice = given(&wallet, &review, &[Ordinary, Health, Health]);
    assert_eq!(
        refused(&wallet, &review, twice).info().code,
        "vault.authorisation.mismatch"
    );
    assert!(bench.verifier.answers("mixed").is_empty(), "nothing is sent");
    let all = given(&wallet, &review, &[CriminalRecord, Health, Ordinary]);
    let outcome = block_on(wallet.share(review.session, &Selection::default(), false, all));
    let receipt = shared(outcome.unwrap());
    assert_eq!(receipt.shared.len(), 3);
    let presented = bench
        .verifier
        .presented("mixed", Prefix::SanDns, &bench.issuer_jwk());
    assert_eq!(presented["dbs"].claims["certificate_number"], CERTIFICATE);
    assert!(presented["dbs"].claims.get("level").is_none());
}

#[test]
fn an_approval_for_sensitive_claims_is_for_that_share_and_for_sixty_seconds() {
    let (bench, wallet, _) = holding();
    let newer = bench.hold(&wallet, "newer.example", vec![person()])[0];
    let first = bench.ask(&wallet, "first", &asking());
    let second = bench.ask(&wallet, "second", &asking());
    use CredentialClass::{CriminalRecord, Health, Ordinary, Unclassified};
    let mut other = given(&wallet, &second, &[Ordinary, CriminalRecord]);
    other.extend(given(&wallet, &first, &[Health]));
    let mismatch = "vault.authorisation.mismatch";
    assert_eq!(
        refused(&wallet, &second, other).info().code,
        mismatch,
        "another request"
    );
    let old = given(&wallet, &first, &[Health]);
    bench.clock.pass(61);
    let mut late = given(&wallet, &first, &[Ordinary, CriminalRecord]);
    late.extend(old);
    assert_eq!(
        refused(&wallet, &first, late).info().code,
        "vault.authorisation.stale"
    );
    // What leaves has changed since: another credential is the newest now.
    let before = given(&wallet, &first, &[Ordinary, Health, CriminalRecord]);
    let delete = approve(&wallet, &Operation::Delete { credential: newer });
    block_on(wallet.delete_credential(newer, delete)).unwrap();
    assert_eq!(refused(&wallet, &first, before).info().code, mismatch);
    let unverified = sharing(first.session, &Selection::default(), true, Health);
    let mut mixed = given(&wallet, &first, &[Ordinary, CriminalRecord]);
    mixed.push(approve(&wallet, &unverified));
    assert_eq!(
        refused(&wallet, &first, mixed).info().code,
        mismatch,
        "another yes"
    );
    let absent = sharing(first.session, &Selection::default(), false, Unclassified);
    let none = block_on(wallet.authorise(&absent, &pin("314159"))).unwrap_err();
    assert_eq!(none.info().code, mismatch, "nothing of that class would leave");
    assert!(bench.verifier.answers("first").is_empty() && bench.verifier.answers("second").is_empty());
    shared(default_share(&wallet, &first).unwrap());
}

#[test]
fn a_selection_without_sensitive_claims_takes_no_separate_approval() {
    let (bench, wallet, _) = holding();
    let mut dcql = asking().dcql;
    dcql["credential_sets"] = json!([
        {"options": [["person"]]},
        {"options": [["occupational-health"]], "required": false},
        {"options": [["dbs"]], "required": false},
    ]);
    let review = bench.ask(&wallet, "optional", &Ask::new(dcql));
    assert_eq!(review.approvals, [CredentialClass::Ordinary]);
    let mut selection = Selection::default();
    selection.options.insert(1, Some(0));
    let chosen = wallet.review_selection(review.session, &selection).unwrap();
    assert_eq!(
        chosen.approvals,
        [CredentialClass::Ordinary, CredentialClass::Health]
    );
    let approvals = given(&wallet, &review, &[CredentialClass::Ordinary]);
    let outcome = block_on(wallet.share(review.session, &selection, false, approvals));
    assert_eq!(outcome.unwrap_err().info().code, "vault.authorisation.mismatch");
    shared(default_share(&wallet, &review).unwrap());
}

#[test]
fn a_type_that_nobody_knows_counts_as_sensitive() {
    let (bench, wallet) = Bench::with_wallet();
    let card = Credential::new("library-card", sd(&json!({"number": 17})));
    let id = bench.hold(&wallet, "issuer.example", vec![card])[0];
    assert!(wallet.credential(id).unwrap().claims.is_none());
    let ask = Ask::new(json!({"credentials": [query("library-card", &Value::Null)]}));
    let review = bench.ask(&wallet, "card", &ask);
    assert_eq!(
        review.approvals,
        [CredentialClass::Ordinary, CredentialClass::Unclassified]
    );
    let error = refused(
        &wallet,
        &review,
        given(&wallet, &review, &[CredentialClass::Ordinary]),
    );
    assert_eq!(
        error,
        PresentationError::ApprovalMissing(CredentialClass::Unclassified)
    );
    shared(default_share(&wallet, &review).unwrap());
}

#[test]
fn the_yes_to_an_unverified_verifier_is_part_of_each_approval() {
    let (bench, wallet, _) = holding();
    let ask = asking().prefix(Prefix::RedirectUri).by(By::Value);
    let review = bench.ask(&wallet, "unverified", &ask);
    let selection = Selection::default();
    let approvals = approve_share(&wallet, &review, &selection, true);
    assert_eq!(approvals.len(), 3);
    shared(block_on(wallet.share(review.session, &selection, true, approvals)).unwrap());
}

#[test]
fn a_review_tells_where_the_claims_stand_and_never_what_they_say() {
    let (bench, wallet, _) = holding();
    let review = bench.ask(&wallet, "paths", &asking());
    let clearance = ClaimPath(vec![PathStep::Key("clearance".to_owned())]);
    let answer = &review.answer.as_ref().unwrap()[1];
    assert!(answer.would_share.contains(&clearance));
    assert_eq!(answer.class, CredentialClass::Health);
    let texts = |paths: &[ClaimPath]| serde_json::to_string(paths).unwrap();
    for query in &review.queries {
        let asked = query.asked.concat();
        let named = query
            .candidates
            .iter()
            .map(|one| texts(&one.would_share) + &texts(&one.would_not_share));
        let text = named.collect::<String>() + &asked;
        assert!(!text.contains(CLEARED) && !text.contains(CERTIFICATE));
    }
}
