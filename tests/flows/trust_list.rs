//! The trust list: who issuers are, and what each may issue.

use serde_json::{Value, json};
use wallet_core::{AnchorSet, Operation, TrustError, TrustListFault, TrustListView, TrustResult, Wallet};
use wallet_crypto::{base64url_encode, sha256};
use wallet_host::block_on;
use wallet_store::{LockedVault, RowId, Table};

use crate::drops::identity;
use crate::support::bench::{PIN, approve, approve_accept, did_signer, fetch};
use crate::support::cached::Cached;
use crate::support::credential::Signer;
use crate::support::keys::{Authority, Key};
use crate::support::w3c::W3c;
use crate::support::{Bench, Credential, DAY, NOW, always, pin, sd};

pub(crate) const OPERATOR: &str = "trust list operator";
const TYPE: &str = "https://types.staffpassport.example/identity/1";
const REGISTRATION: &str = "https://types.staffpassport.example/professional-registration/1";

/// An organisation that is its DID, and may issue these types.
fn organisation(did: &str, issues: &[&str]) -> Value {
    json!({"ods_code": "ZT1", "name": "Westmere Coast Hospitals", "dids": [did], "issues": issues})
}

pub(crate) fn list(sequence: u64, organisations: &[Value]) -> Value {
    json!({
        "version": 1, "iss": "https://trust.example", "iat": NOW - DAY, "exp": NOW + 2 * DAY,
        "sequence": sequence, "organisations": organisations,
    })
}

fn sign(key: &Key, claims: &Value) -> String {
    let header = json!({"typ": "staffpassport-trust-list+jwt", "kid": format!("{}#0", key.did_jwk())});
    key.jwt(&header, claims)
}

pub(crate) fn add(wallet: &Wallet, claims: &Value) -> Result<TrustListView, TrustError> {
    wallet.add_trust_list(&sign(&Key::p256(OPERATOR), claims))
}

/// A wallet that listens to the operator.
pub(crate) fn listening() -> (Bench, Wallet) {
    let (bench, wallet) = Bench::with_wallet();
    let operator = Key::p256(OPERATOR).did_jwk();
    wallet
        .add_trust_anchor(&operator, &[AnchorSet::TrustLists])
        .unwrap();
    (bench, wallet)
}

fn hospital() -> (Signer, String) {
    let key = Key::p256("Westmere");
    let did = key.did_jwk();
    (did_signer(key, Key::did_jwk), did)
}

/// The trust in what a hospital offers, or the code that it was refused with.
fn offered(
    bench: &Bench,
    wallet: &Wallet,
    name: &str,
) -> Result<(TrustResult, Option<String>), &'static str> {
    let (signer, _) = hospital();
    let issuer = bench.issuer(&format!("https://{name}.example"), signer, vec![identity()]);
    let fetched = fetch(wallet, &issuer, None);
    match (fetched.pending.as_slice(), fetched.refused.as_slice()) {
        ([one], []) => Ok((one.issuer.trust, one.issuer.name.clone())),
        ([], [one]) => Err(one.error.info().code),
        (pending, refused) => panic!("{} pending and {} refused", pending.len(), refused.len()),
    }
}

#[test]
fn the_list_says_who_an_issuer_is_and_what_it_may_issue() {
    let (bench, wallet) = listening();
    let (_, did) = hospital();
    assert_eq!(wallet.trust_list().unwrap(), None);
    assert_eq!(
        offered(&bench, &wallet, "before"),
        Ok((TrustResult::Unknown, None))
    );
    let added = add(&wallet, &list(1, &[organisation(&did, &[TYPE])])).unwrap();
    assert_eq!(
        (added.sequence, added.organisations, added.expired),
        (1, 1, false)
    );
    assert_eq!(wallet.trust_list().unwrap(), Some(added));
    let name = Some("Westmere Coast Hospitals".to_owned());
    assert_eq!(
        offered(&bench, &wallet, "listed"),
        Ok((TrustResult::Trusted, name))
    );
    let pending = wallet.credentials().unwrap();
    assert!(
        pending.iter().all(|one| one.issuer.trust == TrustResult::Trusted),
        "what came before is seen under the list, too"
    );
    let ids: Vec<_> = pending.iter().map(|one| one.id).collect();
    let approval = approve_accept(&wallet, &ids, false);
    block_on(wallet.accept(&ids, false, approval)).unwrap();
}

#[test]
fn a_hospital_may_not_issue_what_is_a_registers_whoever_anchors_it() {
    let (bench, wallet) = listening();
    let (_, did) = hospital();
    add(&wallet, &list(1, &[organisation(&did, &[REGISTRATION])])).unwrap();
    let refused = Err("issuance.credential.not_authorised");
    assert_eq!(offered(&bench, &wallet, "listed"), refused);
    wallet.add_trust_anchor(&did, &[AnchorSet::Issuers]).unwrap();
    assert_eq!(offered(&bench, &wallet, "anchored"), refused);
    assert!(wallet.credentials().unwrap().is_empty());
}

/// A credential says itself what it is: every word of it is held against the list.
#[test]
fn a_credential_that_says_to_be_of_a_registers_type_as_well_is_refused() {
    let (bench, wallet) = listening();
    let (signer, did) = hospital();
    add(
        &wallet,
        &list(1, &[organisation(&did, &[TYPE, "EmploymentCredential"])]),
    )
    .unwrap();
    let claims = || always(&json!({"given_name": "Ada", "aka_vcts": [REGISTRATION]}));
    let mut w3c = W3c::new("jwt_vc_json", "RegistrationCredential");
    w3c.types.push("EmploymentCredential".to_owned());
    let offered = [
        Credential::new("identity", claims()),
        Credential::of_w3c("employment", sd(&json!({"given_name": "Ada"})), w3c),
        Credential::of_w3c(
            "employment",
            sd(&json!({"given_name": "Ada"})),
            W3c::new("jwt_vc_json", "EmploymentCredential"),
        ),
    ];
    let answers = offered.into_iter().enumerate().map(|(number, credential)| {
        let host = format!("https://tenant-{number}.example");
        let fetched = fetch(
            &wallet,
            &bench.issuer(&host, signer.clone(), vec![credential]),
            None,
        );
        fetched.refused.first().map(|one| one.error.info().code)
    });
    let refused = Some("issuance.credential.not_authorised");
    assert_eq!(answers.collect::<Vec<_>>(), [refused, refused, None]);
}

#[test]
fn an_entitlement_that_is_taken_away_is_seen_and_nothing_more_is_accepted() {
    let (bench, wallet) = listening();
    let (_, did) = hospital();
    add(&wallet, &list(1, &[organisation(&did, &[TYPE])])).unwrap();
    offered(&bench, &wallet, "first").unwrap();
    add(&wallet, &list(2, &[organisation(&did, &[])])).unwrap();
    let pending = wallet.credentials().unwrap();
    assert_eq!(pending[0].issuer.trust, TrustResult::NotAuthorised);
    for unknown_issuer in [false, true] {
        let credentials = vec![pending[0].id];
        let operation = Operation::Accept {
            credentials: credentials.clone(),
            unknown_issuer,
        };
        let approval = approve(&wallet, &operation);
        let error = block_on(wallet.accept(&credentials, unknown_issuer, approval)).unwrap_err();
        assert_eq!(error.info().code, "issuance.credential.not_authorised");
    }
}

/// An organisation is known by its name as well, whatever certificate an anchored authority gave it.
#[test]
fn a_certificate_that_names_an_organisation_on_the_list_is_held_to_what_it_may_issue() {
    let (bench, wallet) = listening();
    let issuer = |name: &str, iss: Option<&str>| {
        let signer = Signer::X5c(bench.issuer_key.clone(), iss.map(str::to_owned));
        let issuer = bench.issuer(&format!("https://{name}.example"), signer, vec![identity()]);
        let fetched = fetch(&wallet, &issuer, None);
        match (fetched.pending.as_slice(), fetched.refused.as_slice()) {
            ([one], []) => Ok((one.issuer.trust, one.issuer.name.clone().unwrap())),
            (_, refused) => Err(refused[0].error.info().code),
        }
    };
    let named = |sequence: u64, origin: &str, issues: &[&str]| {
        let organisation = json!({"ods_code": "ZT1", "name": "Westmere Coast Hospitals", "origins": [origin], "issues": issues});
        add(&wallet, &list(sequence, &[organisation])).unwrap();
    };
    let refused = Err("issuance.credential.not_authorised");
    named(1, "https://issuer.example", &[REGISTRATION]);
    assert_eq!(issuer("nameless", None), refused);
    assert_eq!(issuer("named", Some("https://issuer.example/tenant")), refused);
    named(2, "https://issuer.example/tenant", &[REGISTRATION]);
    assert_eq!(issuer("tenant", None), refused, "without its path");
    named(3, "https://issuer.example", &[TYPE]);
    let trusted = (TrustResult::Trusted, "Westmere Coast Hospitals".to_owned());
    assert_eq!(issuer("entitled", None), Ok(trusted));
    named(4, "https://somebody-else.example", &[REGISTRATION]);
    let trusted = (TrustResult::Trusted, "Eryri University Health Board".to_owned());
    assert_eq!(issuer("other", None), Ok(trusted), "as without a list");
}

#[test]
fn a_certificate_on_the_list_is_an_issuers_without_an_anchor() {
    let (bench, wallet) = listening();
    let stranger = Authority::new("Nobody's Root");
    let certified = stranger.certify("Another Name", &["westmere.example"], &[]);
    let issuer = |name: &str| {
        let signer = Signer::X5c(certified.clone(), None);
        bench.issuer(&format!("https://{name}.example"), signer, vec![identity()])
    };
    let refused = fetch(&wallet, &issuer("before"), None).refused;
    assert_eq!(refused[0].error.info().code, "issuance.credential.untrusted");
    let listed = json!({
        "ods_code": "ZT1", "name": "Westmere Coast Hospitals", "issues": [TYPE],
        "certificates": [base64url_encode(&sha256(&certified.chain[0]))],
    });
    add(&wallet, &list(1, &[listed])).unwrap();
    let pending = fetch(&wallet, &issuer("listed"), None).pending;
    assert_eq!(pending[0].issuer.trust, TrustResult::Trusted);
    assert_eq!(
        pending[0].issuer.name.as_deref(),
        Some("Westmere Coast Hospitals")
    );
}

#[test]
fn an_expired_list_leaves_what_is_held_and_takes_nothing_new_as_trusted() {
    let (bench, wallet) = listening();
    let (_, did) = hospital();
    add(&wallet, &list(1, &[organisation(&did, &[TYPE])])).unwrap();
    offered(&bench, &wallet, "held").unwrap();
    let ids: Vec<_> = wallet.credentials().unwrap().iter().map(|one| one.id).collect();
    let approval = approve_accept(&wallet, &ids, false);
    block_on(wallet.accept(&ids, false, approval)).unwrap();
    offered(&bench, &wallet, "new").unwrap();
    bench.clock.set_wall(NOW + 2 * DAY);
    assert!(wallet.trust_list().unwrap().unwrap().expired);
    let held = wallet.credentials().unwrap();
    assert!(held.iter().all(|one| one.issuer.trust == TrustResult::Stale));
    assert_eq!(
        wallet.credential(held[0].id).unwrap().summary.issuer.trust,
        TrustResult::Stale
    );
    let new = vec![held[1].id];
    let operation = Operation::Accept {
        credentials: new.clone(),
        unknown_issuer: false,
    };
    let approval = approve(&wallet, &operation);
    let refused = block_on(wallet.accept(&new, false, approval)).unwrap_err();
    assert_eq!(refused.info().code, "issuance.issuer.unknown");
    let approval = approve_accept(&wallet, &new, true);
    block_on(wallet.accept(&new, true, approval)).unwrap();
    assert_eq!(
        add(&wallet, &list(9, &[])),
        Err(TrustError::List(TrustListFault::Expired))
    );
}

#[test]
fn only_the_operators_newer_list_takes_the_place_of_one() {
    let (_bench, wallet) = listening();
    let refused = |text: &str| wallet.add_trust_list(text).unwrap_err();
    let stranger = Key::p256("somebody else");
    assert_eq!(
        refused(&sign(&stranger, &list(1, &[]))),
        TrustError::List(TrustListFault::Operator)
    );
    assert_eq!(wallet.trust_list().unwrap(), None);
    add(&wallet, &list(5, &[])).unwrap();
    for sequence in [4, 5] {
        let mut older = list(sequence, &[]);
        older["exp"] = json!(NOW + DAY);
        let fault = add(&wallet, &older);
        assert_eq!(fault, Err(TrustError::List(TrustListFault::Older)), "{sequence}");
    }
    add(&wallet, &list(5, &[])).unwrap();
    assert_eq!(add(&wallet, &list(6, &[])).unwrap().sequence, 6);
    assert_eq!(refused("no list"), TrustError::List(TrustListFault::Malformed));
    assert_eq!(
        wallet.trust_list().unwrap().unwrap().sequence,
        6,
        "the held one stays"
    );
}

#[test]
fn a_list_that_cannot_be_read_any_more_is_damage_and_not_no_list() {
    let (bench, wallet) = listening();
    add(&wallet, &list(1, &[])).unwrap();
    drop(wallet.lock().unwrap());
    let cached = Cached::of(bench.home(), &bench.ports(), &pin(PIN));
    let locked = LockedVault::open(bench.home()).unwrap();
    let mut vault = cached.unlock(locked).unwrap().unwrap();
    let rows = vault.list(Table::Setting).unwrap();
    let row = RowId::new(*b"trust-list-held!");
    assert!(rows.iter().any(|one| one.id == row));
    vault
        .write(|batch| batch.put(Table::Setting, &row, None, br#"{"claims":{}}"#))
        .unwrap();
    drop(vault);
    bench.device.with(|device| device.counters.clear());
    let wallet = bench.reopen();
    assert!(wallet.trust_list().is_err());
    assert!(wallet.credentials().is_err(), "nobody is judged without it");
}
