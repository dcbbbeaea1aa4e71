//! A backup on one phone, a new wallet on another.

use serde_json::{Value, json};
use wallet_core::{
    ActivityFlow, ActivityKind, AnchorSet, AuthorisationFault, BackupError, ImportedBackup, KeyLevel,
    KeyPolicy, MinimumKeyLevel, NewPassphrase, Operation, OsRandom, Passphrase, PassphraseError,
    ReissueReason, Selection, VaultError, Wallet,
};

use wallet_crypto::SealedBackup;

use crate::keys::on_a_phone;
use crate::share::{holding, job, one_query, person, shared};
use crate::support::bench::approve;
use crate::support::device::Place;
use crate::support::verifier::Prefix;
use crate::support::{Ask, Bench, NOW};

const VECTOR: &str = include_str!("../vectors/vault/backup-v1.json");
const VECTOR_FILE: &[u8] = include_bytes!("../vectors/vault/backup-v1.bin");

pub(crate) fn generate() -> NewPassphrase {
    NewPassphrase::generate(&OsRandom).unwrap()
}

pub(crate) fn export(wallet: &Wallet, passphrase: &NewPassphrase) -> Vec<u8> {
    let approval = approve(wallet, &Operation::Export);
    wallet.export_backup(passphrase, approval).unwrap()
}

fn typed(passphrase: &NewPassphrase) -> Passphrase {
    // EXPOSE: the test types what the person wrote down, in its own way
    let words = passphrase.expose().to_uppercase().replace(' ', "-");
    Passphrase::parse(words.as_bytes()).unwrap()
}

pub(crate) fn import(
    wallet: &Wallet,
    backup: &[u8],
    passphrase: &NewPassphrase,
) -> Result<ImportedBackup, BackupError> {
    wallet.import_backup(backup, &typed(passphrase))
}

/// Another phone, without a wallet, in the same network.
fn another_phone(old: &Bench) -> Bench {
    let mut new = Bench::new();
    new.net = old.net.clone();
    new
}

/// What a wallet shows, to be compared.
pub(crate) fn shown(wallet: &Wallet) -> String {
    let history: Vec<Value> = wallet
        .activity()
        .unwrap()
        .iter()
        .map(|entry| serde_json::to_value(entry).unwrap())
        .collect();
    let held = wallet.credentials().unwrap().len();
    json!([held, history, wallet.reissue_list().unwrap().len()]).to_string()
}

#[test]
fn history_anchors_and_what_to_ask_for_again_come_to_a_new_phone() {
    let (old, wallet) = holding();
    shared(old.share(&wallet, "r1", &Ask::new(one_query()), &Selection::default()));
    let before = wallet.activity().unwrap();
    let passphrase = generate();
    let backup = export(&wallet, &passphrase);
    let last = wallet.activity().unwrap().pop().unwrap();
    assert_eq!(
        (last.flow, last.kind),
        (ActivityFlow::Backup, ActivityKind::Exported)
    );
    assert!(wallet.reissue_list().unwrap().is_empty(), "here nothing is lost");

    let new = another_phone(&old);
    let fresh = new.create().unwrap();
    let imported = import(&fresh, &backup, &passphrase).unwrap();
    assert_eq!(imported.created_at, NOW);
    assert_eq!(
        (imported.credentials, imported.history, imported.trust_anchors),
        (0, 3, 2)
    );
    drop(fresh);
    let fresh = new.reopen();
    let mut after = fresh.activity().unwrap();
    let last = after.pop().unwrap();
    assert_eq!(
        (last.flow, last.kind),
        (ActivityFlow::Backup, ActivityKind::Imported)
    );
    assert!(after == before, "the history as it was");

    let reissue = fresh.reissue_list().unwrap();
    assert!(reissue == imported.reissue);
    let types: Vec<&str> = reissue.iter().map(|item| item.credential_type.as_str()).collect();
    let held = wallet.credentials().unwrap();
    assert_eq!(
        types,
        held.iter()
            .map(|one| one.credential_type.as_str())
            .collect::<Vec<_>>()
    );
    for (item, one) in reissue.iter().zip(&held) {
        assert!(item.names == one.names && item.issuer == one.issuer.identifier);
        assert_eq!(item.offered_by.as_deref(), Some("https://issuer.example"));
        assert_eq!(item.reason, ReissueReason::NotMoved);
        assert!(item.credential.is_none());
    }
    // The anchors are the old ones: the same authority's issuer is trusted, and so is the verifier.
    assert!(old.hold_on(&fresh, "fifth.example", vec![person()]));
    shared(old.share_on(&fresh, "r2", &Ask::new(one_query())));
}

impl Bench {
    /// Whether this phone's trusted issuer's credentials are accepted into a wallet on another phone, as trusted ones.
    fn hold_on(&self, wallet: &Wallet, host: &str, credentials: Vec<crate::support::Credential>) -> bool {
        let issuer = self.trusted_issuer(&format!("https://{host}"), credentials);
        let fetched = crate::support::bench::fetch(wallet, &issuer, None);
        let ids: Vec<_> = fetched.pending.iter().map(|one| one.id).collect();
        let approval = crate::support::bench::approve_accept(wallet, &ids, false);
        wallet_host::block_on(wallet.accept(&ids, false, approval)).is_ok() && !ids.is_empty()
    }

    fn share_on(&self, wallet: &Wallet, name: &str, ask: &Ask) -> wallet_core::ShareOutcome {
        self.share(wallet, name, ask, &Selection::default())
    }
}

/// A phone that got one credential with a software key, and then one in its hardware.
pub(crate) fn holding_both() -> (Bench, Wallet) {
    let (old, wallet) = on_a_phone(None, false);
    old.hold(&wallet, "issuer.example", vec![person()]);
    old.device.with(|device| device.place = Place::default());
    old.hold(&wallet, "second.example", vec![job()]);
    let levels: Vec<KeyLevel> = wallet
        .credentials()
        .unwrap()
        .iter()
        .map(|one| one.key.level)
        .collect();
    assert_eq!(levels[0], KeyLevel::Software);
    assert_ne!(levels[1], KeyLevel::Software);
    (old, wallet)
}

#[test]
fn a_credential_with_a_software_key_moves_and_is_shared_again() {
    let (old, wallet) = holding_both();
    wallet
        .set_key_policy(&policy(MinimumKeyLevel::Hardware, false))
        .unwrap();
    let passphrase = generate();
    let backup = export(&wallet, &passphrase);
    let new = another_phone(&old);
    let fresh = new.create().unwrap();
    fresh.set_key_policy(&policy(MinimumKeyLevel::Any, true)).unwrap();
    let imported = import(&fresh, &backup, &passphrase).unwrap();
    assert_eq!((imported.credentials, imported.reissue.len()), (1, 1));
    drop(fresh);
    let fresh = new.reopen();
    assert_eq!(
        fresh.key_policy().unwrap(),
        policy(MinimumKeyLevel::Hardware, true),
        "what either requires is required"
    );
    let (before, after) = (wallet.credentials().unwrap(), fresh.credentials().unwrap());
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].credential_type, before[0].credential_type);
    assert!(after[0].issuer == before[0].issuer && after[0].names == before[0].names);
    assert_eq!(
        (after[0].received_at, after[0].expires_at),
        (before[0].received_at, before[0].expires_at)
    );
    assert_eq!(
        fresh.reissue_list().unwrap()[0].credential_type,
        before[1].credential_type
    );

    shared(old.share_on(&fresh, "moved", &Ask::new(one_query())));
    let presented = old.verifier.presented("moved", Prefix::SanDns, &old.issuer_jwk());
    assert_eq!(presented["person"].claims["given_name"], "Ada");
    // What moved stands for nothing on the list; it moves on from here.
    assert_eq!(fresh.reissue_list().unwrap().len(), 1);
    let third = Bench::new();
    let next = export(&fresh, &passphrase);
    assert_eq!(
        import(&third.create().unwrap(), &next, &passphrase)
            .unwrap()
            .credentials,
        1
    );
}

fn policy(minimum_level: MinimumKeyLevel, attestation: bool) -> KeyPolicy {
    KeyPolicy {
        minimum_level,
        attestation,
        ..KeyPolicy::default()
    }
}

/// The content of a backup.
pub(crate) fn content(backup: &[u8], passphrase: &NewPassphrase) -> Value {
    let opened = SealedBackup::parse(backup)
        .unwrap()
        .open(passphrase.as_typed())
        .unwrap();
    serde_json::from_slice(&opened).unwrap()
}

#[test]
fn the_list_shrinks_as_credentials_are_issued_again_and_moves_on() {
    let (old, wallet) = holding();
    old.hold(&wallet, "second.example", vec![person()]);
    let passphrase = generate();
    let backup = export(&wallet, &passphrase);
    let new = another_phone(&old);
    let fresh = new.create().unwrap();
    assert_eq!(import(&fresh, &backup, &passphrase).unwrap().reissue.len(), 3);
    // One of the two of that type, from the same issuer.
    assert!(old.hold_on(&fresh, "third.example", vec![person()]));
    let left: Vec<String> = fresh
        .reissue_list()
        .unwrap()
        .into_iter()
        .map(|item| item.credential_type)
        .collect();
    assert_eq!(left.len(), 2);
    // A backup of this wallet has what is still missing, and what it got.
    let next = export(&fresh, &passphrase);
    let third = Bench::new();
    let last = third.create().unwrap();
    assert_eq!(import(&last, &next, &passphrase).unwrap().reissue.len(), 3);
    assert!(old.hold_on(&fresh, "fourth.example", vec![person(), job()]));
    assert!(fresh.reissue_list().unwrap().is_empty());
}

#[test]
fn an_export_needs_an_approval_of_what_is_held_now() {
    let (bench, wallet) = holding();
    let passphrase = generate();
    let approval = approve(&wallet, &Operation::Export);
    bench.hold(&wallet, "other.example", vec![job()]);
    let before = shown(&wallet);
    let mismatch = BackupError::Vault(VaultError::Authorisation(AuthorisationFault::Mismatch));
    assert_eq!(wallet.export_backup(&passphrase, approval), Err(mismatch));
    let accept = Operation::Accept {
        credentials: Vec::new(),
        unknown_issuer: false,
    };
    assert_eq!(
        wallet.export_backup(&passphrase, approve(&wallet, &accept)),
        Err(mismatch)
    );
    let late = approve(&wallet, &Operation::Export);
    bench.clock.pass(61);
    let stale = BackupError::Vault(VaultError::Authorisation(AuthorisationFault::Stale));
    assert_eq!(wallet.export_backup(&passphrase, late), Err(stale));
    assert_eq!(shown(&wallet), before, "nothing was written");
    let approval = approve(&wallet, &Operation::Export);
    let _locked = wallet.lock().unwrap();
    assert_eq!(
        wallet.export_backup(&passphrase, approval),
        Err(BackupError::Vault(VaultError::Locked))
    );
}

#[test]
fn what_does_not_open_is_said_and_changes_nothing() {
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    let vector: Value = serde_json::from_str(VECTOR).unwrap();
    let right = Passphrase::parse(vector["typed"].as_str().unwrap().as_bytes()).unwrap();
    let before = shown(&wallet);
    let refused = |backup: &[u8], passphrase: &Passphrase, expected: BackupError| {
        assert_eq!(wallet.import_backup(backup, passphrase).unwrap_err(), expected);
        assert_eq!(shown(&wallet), before);
        wallet.add_trust_anchor("https://issuer.example", &[]).unwrap();
    };
    let with = |place: usize, byte: u8| {
        let mut bytes = VECTOR_FILE.to_vec();
        bytes[place] ^= byte;
        bytes
    };
    let wrong = Passphrase::parse(b"pass letter advice cage absurd zone").unwrap();
    refused(VECTOR_FILE, &wrong, BackupError::Rejected);
    refused(&with(30, 1), &right, BackupError::Rejected);
    refused(&with(100, 1), &right, BackupError::Rejected);
    refused(&with(VECTOR_FILE.len() - 1, 1), &right, BackupError::Rejected);
    refused(&with(0, 1), &right, BackupError::Malformed);
    refused(&with(9, 2), &right, BackupError::NewerVersion);
    refused(&with(10, 0x80), &right, BackupError::Parameters);
    refused(&with(62, 0x80), &right, BackupError::TooLarge);
    refused(b"PK\x03\x04", &right, BackupError::Malformed);
    for length in [0, 8, 65, 66, 5000, VECTOR_FILE.len() - 1] {
        refused(&VECTOR_FILE[..length], &right, BackupError::Truncated);
    }
    assert!(
        wallet.import_backup(VECTOR_FILE, &right).is_ok(),
        "nothing stands in its way"
    );
}

#[test]
fn the_vector_is_read_as_its_page_says() {
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    let vector: Value = serde_json::from_str(VECTOR).unwrap();
    let right = Passphrase::parse(vector["typed"].as_str().unwrap().as_bytes()).unwrap();
    let imported = wallet.import_backup(VECTOR_FILE, &right).unwrap();
    assert_eq!(
        (imported.credentials, imported.history, imported.trust_anchors),
        (1, 2, 2)
    );
    assert_eq!(
        wallet.key_policy().unwrap(),
        policy(MinimumKeyLevel::Hardware, false)
    );
    assert_eq!(wallet.credentials().unwrap()[0].key.level, KeyLevel::Software);
    let content: Value = serde_json::from_str(vector["content"].as_str().unwrap()).unwrap();
    let history = wallet.activity().unwrap();
    assert_eq!(
        serde_json::to_value(&history[..2]).unwrap(),
        content["history"],
        "the words of the page are those that are kept"
    );
    for entry in &history {
        let written = serde_json::to_value(entry).unwrap();
        assert_eq!(written["kind"], entry.kind.as_str());
        assert_eq!(written["flow"], entry.flow.as_str());
        assert_eq!(written["delivery"], entry.delivery.as_str());
    }
    let items = wallet.reissue_list().unwrap();
    let types: Vec<&str> = items.iter().map(|item| item.credential_type.as_str()).collect();
    assert_eq!(
        types,
        [
            "https://types.staffpassport.example/identity/1",
            "https://types.staffpassport.example/occupational-health/1"
        ]
    );
    assert_eq!(items[0].names.len(), 2);
    assert_eq!(items[1].offered_by, None);
}

#[test]
fn only_a_new_wallet_takes_a_backup() {
    let vector: Value = serde_json::from_str(VECTOR).unwrap();
    let right = Passphrase::parse(vector["typed"].as_str().unwrap().as_bytes()).unwrap();
    let refused = |wallet: &Wallet| {
        let before = shown(wallet);
        assert_eq!(
            wallet.import_backup(VECTOR_FILE, &right).unwrap_err(),
            BackupError::NotEmpty
        );
        assert_eq!(shown(wallet), before);
    };
    let (_bench, wallet) = holding();
    refused(&wallet);

    // An offer that waits.
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![person()]);
    wallet_host::block_on(wallet.review_offer(&issuer.link())).unwrap();
    refused(&wallet);

    // Anchors may be there: an app brings its own.
    let (_bench, wallet) = Bench::with_wallet();
    wallet
        .add_trust_anchor("https://verifier.example", &[AnchorSet::Verifiers])
        .unwrap();
    let imported = wallet.import_backup(VECTOR_FILE, &right).unwrap();
    assert_eq!(imported.trust_anchors, 1, "the other one was here");
    refused(&wallet);
}

#[test]
fn a_passphrase_of_ones_own_is_as_strong_or_refused() {
    for (typed, expected) in [
        ("314159", PassphraseError::Digits),
        ("correct horse battery staple", PassphraseError::Weak),
    ] {
        assert_eq!(NewPassphrase::choose(typed.as_bytes()).unwrap_err(), expected);
    }
    let (_bench, wallet) = Bench::with_wallet();
    let own = "The porter keeps twelve muddy umbrellas, behind jars of quince & vinegar";
    let chosen = NewPassphrase::choose(own.as_bytes()).unwrap();
    let backup = export(&wallet, &chosen);
    let new = Bench::new()
        .create()
        .map(|fresh| import(&fresh, &backup, &chosen).unwrap());
    assert_eq!(new.unwrap().trust_anchors, 2);
}
