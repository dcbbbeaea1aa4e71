//! What must be true of a vault, from what the child said.

use std::collections::{BTreeMap, BTreeSet};

use wallet_core::{
    ActivityEntry, ActivityKind, AnchorSet, AuthoriseOutcome, BiometricUnlockOutcome, CredentialDetail,
    CredentialId, CredentialState, LockedWallet, Operation, SessionId, UnlockOutcome, VaultError, Wallet,
};
use wallet_host::block_on;
use wallet_store::{LockedVault, StoreError};

use crate::event::{Event, Op};
use crate::phone::{PIN, Phone, pin};
use crate::story::{name, short};

/// Where one credential must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Pending,
    Active,
    /// Never there, or rejected.
    Gone,
    /// Accepted, then deleted.
    Deleted,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    /// Whether there is a vault, when nothing is under way.
    there: bool,
    /// How many tries may stand in the file.
    failed: BTreeSet<u32>,
    anchors: BTreeSet<String>,
    credentials: BTreeMap<String, (Place, u64)>,
    shares: BTreeMap<String, usize>,
    exports: usize,
    /// Whether the prompt opens the vault.
    biometric: bool,
    /// The PIN; nothing before the first vault.
    pub(crate) pin: String,
    /// What was begun and has not returned, with the session of a fetch.
    begun: Option<(Op, Option<SessionId>)>,
    /// Seconds that passed on the child's clock.
    pub(crate) passed: i64,
    /// The error that ended the last use case.
    pub(crate) error: Option<String>,
    /// How many use cases returned.
    pub(crate) done: usize,
}

impl Model {
    /// Takes in what the child said.
    pub(crate) fn hear(&mut self, event: Event) {
        match event {
            Event::Begin(op) => self.begin(op),
            Event::Done => self.commit(),
            // It may have happened or not, like what was cut off.
            Event::Failed(code) => self.error = Some(code),
            Event::Session(id) => self.begun.as_mut().unwrap().1 = SessionId::parse(&id),
            Event::Tries(failed) => self.failed = BTreeSet::from([failed]),
            Event::Passed(seconds) => self.passed += seconds,
            Event::Kill | Event::End => {}
        }
    }

    fn begin(&mut self, op: Op) {
        match op {
            Op::Right | Op::Wrong => {
                let counted: Vec<u32> = self.failed.iter().map(|failed| failed + 1).collect();
                self.failed.extend(counted);
                if op == Op::Right {
                    self.failed.insert(0);
                }
            }
            Op::Create
            | Op::Trust(_)
            | Op::Fetch(..)
            | Op::Accept(_)
            | Op::Reject(_)
            | Op::Delete(_)
            | Op::Export
            | Op::Biometric(_)
            | Op::Share(_)
            | Op::ChangePin(_)
            | Op::Wipe => {}
        }
        self.begun = Some((op, None));
    }

    fn commit(&mut self) {
        self.done += 1;
        let (op, _) = self.begun.take().unwrap();
        match op {
            Op::Create => {
                self.there = true;
                self.pin = PIN.to_owned();
                self.failed = BTreeSet::from([0]);
            }
            Op::Right => self.failed = BTreeSet::from([0]),
            Op::Wrong if self.failed.len() == 1 => {}
            // The last try: it did not say how many have failed.
            Op::Wrong | Op::Wipe => self.forget(),
            Op::Trust(text) => drop(self.anchors.insert(text)),
            Op::Fetch(types, value) => self.put(&types, Place::Pending, value),
            Op::Accept(types) => self.turn(&types, Place::Active),
            Op::Reject(types) => self.turn(&types, Place::Gone),
            Op::Delete(of_type) => self.turn(&[of_type], Place::Deleted),
            Op::Export => self.exports += 1,
            Op::Biometric(on) => self.biometric = on,
            Op::ChangePin(pin) => self.pin = pin,
            Op::Share(of_type) => *self.shares.entry(of_type).or_default() += 1,
        }
    }

    fn put(&mut self, types: &[String], place: Place, value: u64) {
        for one in types {
            self.credentials.insert(one.clone(), (place, value));
        }
    }

    fn turn(&mut self, types: &[String], place: Place) {
        for one in types {
            self.credentials.get_mut(one).unwrap().0 = place;
        }
    }

    fn forget(&mut self) {
        *self = Self {
            passed: self.passed,
            error: self.error.take(),
            done: self.done,
            ..Self::default()
        };
    }

    fn has_begun(&self, op: &Op) -> bool {
        self.begun.as_ref().is_some_and(|(begun, _)| begun == op)
    }

    /// Opens the vault as the app does after it was killed, compares, and takes over what it finds where both were right.
    pub(crate) fn settle(&mut self, phone: &Phone) -> Option<Wallet> {
        self.expect_tries(phone);
        match phone.open() {
            Ok(locked) => self.settle_open(phone, &locked),
            Err(VaultError::NotFound) => {
                self.expect_gone(phone);
                None
            }
            Err(other) => panic!("the vault does not open: {other}, {self:?}"),
        }
    }

    fn expect_gone(&mut self, phone: &Phone) {
        let may_be_gone = !self.there || self.has_begun(&Op::Wipe) || self.may_be_erased();
        assert!(may_be_gone, "the vault is gone: {self:?}");
        assert_eq!(phone.device_keys(), 0, "an orphaned device key: {self:?}");
        assert_eq!(phone.holder_keys(), 0, "an orphaned holder key: {self:?}");
        assert_eq!(phone.biometric_keys(), 0, "an orphaned prompt: {self:?}");
        assert_eq!(phone.counters(), 0, "an orphaned counter: {self:?}");
        self.forget();
    }

    fn may_be_erased(&self) -> bool {
        self.has_begun(&Op::Wrong) && self.failed.contains(&10)
    }

    /// The count in the file, before anything touches it.
    fn expect_tries(&self, phone: &Phone) {
        match LockedVault::open(&phone.home()) {
            Ok(vault) if vault.is_wiping() => {}
            Ok(vault) => {
                let failed = vault.attempts().unwrap().failed;
                let expected = if self.there {
                    self.failed.clone()
                } else {
                    BTreeSet::from([0])
                };
                assert!(expected.contains(&failed), "{failed} tries: {self:?}");
            }
            Err(StoreError::NotFound) => {}
            Err(other) => panic!("the vault does not open: {other}, {self:?}"),
        }
    }

    fn settle_open(&mut self, phone: &Phone, locked: &LockedWallet) -> Option<Wallet> {
        assert!(
            self.there || self.has_begun(&Op::Create),
            "a vault from nowhere: {self:?}"
        );
        let wallet = self.unlock(phone, locked)?;
        (self.there, self.failed) = (true, BTreeSet::from([0]));
        self.settle_credentials(&wallet);
        let history = wallet.activity().unwrap();
        self.settle_history(&history);
        self.settle_exports(&history);
        self.settle_anchors(&wallet);
        self.settle_offer(&wallet);
        let wallet = self.settle_biometric(phone, wallet);
        self.begun = None;
        assert_eq!(phone.device_keys(), 1, "device keys: {self:?}");
        let held = wallet.credentials().unwrap().len();
        assert_eq!(phone.holder_keys(), held, "a key each: {self:?}");
        Some(wallet)
    }

    /// By the PIN, or by the one that it was being changed to.
    fn unlock(&mut self, phone: &Phone, locked: &LockedWallet) -> Option<Wallet> {
        let new = match &self.begun {
            Some((Op::ChangePin(new), _)) => Some(new.clone()),
            Some((Op::Create, _)) => Some(PIN.to_owned()),
            Some(_) | None => None,
        };
        let old = Some(self.pin.clone()).filter(|pin| !pin.is_empty());
        for one in old.into_iter().chain(new) {
            match block_on(locked.unlock(&pin(&one))) {
                Ok(UnlockOutcome::Unlocked(wallet)) => {
                    self.pin = one;
                    return Some(wallet);
                }
                Ok(UnlockOutcome::Erased) if self.may_be_erased() => {
                    self.expect_gone(phone);
                    return None;
                }
                Ok(UnlockOutcome::WrongPin { .. }) => {}
                other => panic!("the vault does not unlock: {other:?}, {self:?}"),
            }
        }
        panic!("no PIN opens the vault: {self:?}");
    }

    /// Every credential where it must be, and none that nobody knows.
    fn settle_credentials(&mut self, wallet: &Wallet) {
        let found: BTreeMap<String, Place> = wallet.credentials().unwrap().iter().map(placed).collect();
        let before: Vec<String> = self.credentials.keys().cloned().collect();
        let place = |one: &String| found.get(one).copied().unwrap_or(Place::Gone);
        match self.begun.clone() {
            // Each credential of an offer is one use case: the others are fetched when it is resumed.
            Some((Op::Fetch(types, value), _)) => {
                for one in types {
                    if let Some(place) = found.get(&one) {
                        assert_eq!(*place, Place::Pending, "{one}: {self:?}");
                        self.put(&[one], Place::Pending, value);
                    }
                }
            }
            Some((Op::Accept(types), _)) => self.settle_decision(&types, Place::Active, place(&types[0])),
            Some((Op::Reject(types), _)) => self.settle_decision(&types, Place::Gone, place(&types[0])),
            Some((Op::Delete(one), _)) if place(&one) == Place::Gone => self.turn(&[one], Place::Deleted),
            _ => assert_eq!(before.len(), self.credentials.len()),
        }
        for (one, (expected, _)) in &self.credentials {
            let expected = match expected {
                Place::Pending | Place::Active => *expected,
                Place::Gone | Place::Deleted => Place::Gone,
            };
            assert_eq!(place(one), expected, "{one}: {self:?}");
        }
        for one in found.keys() {
            assert!(self.credentials.contains_key(one), "{one} from nowhere: {self:?}");
        }
        for detail in all_that_they_say(wallet, &self.pin) {
            let (_, value) = self.credentials[&short(&detail.summary.credential_type)];
            let claims = detail.claims.unwrap();
            let said = claims.iter().any(|claim| claim.value == name(value));
            assert!(said, "another claim: {self:?}");
        }
    }

    /// All of a decision, or nothing of it.
    fn settle_decision(&mut self, types: &[String], decided: Place, first: Place) {
        if first == decided {
            self.turn(types, decided);
        }
    }

    fn settle_history(&mut self, history: &[ActivityEntry]) {
        let count = |kind: ActivityKind, of_type: &str| {
            let entries = history.iter().filter(|entry| entry.kind == kind);
            entries
                .flat_map(|entry| &entry.credentials)
                .filter(|one| short(&one.credential_type) == of_type)
                .count()
        };
        for (one, (place, _)) in &self.credentials {
            let expected = match place {
                Place::Pending => [0, 0, 0],
                Place::Active => [1, 0, 0],
                Place::Gone => [0, 1, 0],
                Place::Deleted => [1, 0, 1],
            };
            let told = [
                ActivityKind::Accepted,
                ActivityKind::Rejected,
                ActivityKind::Deleted,
            ]
            .map(|kind| count(kind, one));
            assert_eq!(told, expected, "history of {one}: {self:?}");
            let shares = self.shares.get(one).copied().unwrap_or_default();
            let told = count(ActivityKind::Shared, one);
            let may_be_more = self.has_begun(&Op::Share(one.clone()));
            assert!(
                told == shares || (may_be_more && told == shares + 1),
                "{one} was shared {told} times: {self:?}"
            );
        }
        if let Some((Op::Share(one), _)) = self.begun.clone() {
            let told = count(ActivityKind::Shared, &one);
            self.shares.insert(one, told);
        }
    }

    fn settle_exports(&mut self, history: &[ActivityEntry]) {
        let told = history
            .iter()
            .filter(|entry| entry.kind == ActivityKind::Exported)
            .count();
        let may_be_more = usize::from(self.has_begun(&Op::Export));
        assert!(
            (self.exports..=self.exports + may_be_more).contains(&told),
            "{told} backups: {self:?}"
        );
        self.exports = told;
    }

    /// The prompt opens the vault, or nothing of it is left.
    fn settle_biometric(&mut self, phone: &Phone, wallet: Wallet) -> Wallet {
        let is_on = wallet.biometric_enabled().unwrap();
        // A change of the PIN takes the prompt away before it sets it up again.
        let may_be = match &self.begun {
            Some((Op::Biometric(on), _)) => is_on == *on,
            Some((Op::ChangePin(_), _)) => !is_on,
            Some(_) | None => false,
        };
        assert!(may_be || is_on == self.biometric, "the prompt, {is_on}: {self:?}");
        self.biometric = is_on;
        assert_eq!(phone.biometric_keys(), usize::from(is_on), "prompts: {self:?}");
        if !is_on {
            return wallet;
        }
        let locked = wallet.lock().unwrap();
        match block_on(locked.unlock_with_biometric()).unwrap() {
            BiometricUnlockOutcome::Unlocked(wallet) => wallet,
            BiometricUnlockOutcome::Refused(refusal) => panic!("the prompt: {refusal:?}, {self:?}"),
        }
    }

    fn settle_anchors(&mut self, wallet: &Wallet) {
        let sets = [AnchorSet::Issuers, AnchorSet::Verifiers];
        for text in &self.anchors {
            let missing = wallet.add_trust_anchor(text, &sets).unwrap();
            assert_eq!(missing, 0, "an anchor was lost: {self:?}");
        }
        if let Some((Op::Trust(text), _)) = self.begun.clone() {
            let missing = wallet.add_trust_anchor(&text, &sets).unwrap();
            assert!([0, 2].contains(&missing), "half an anchor: {self:?}");
            self.anchors.insert(text);
        }
    }

    /// Gives up an offer that was being fetched; what was fetched of it goes, and so do its keys.
    fn settle_offer(&mut self, wallet: &Wallet) {
        let Some((Op::Fetch(types, _), Some(session))) = self.begun.clone() else {
            return;
        };
        block_on(wallet.reject_offer(session, None)).unwrap();
        for one in types {
            if let Some((place, _)) = self.credentials.get_mut(&one) {
                *place = Place::Gone;
            }
        }
    }
}

fn placed(summary: &wallet_core::CredentialSummary) -> (String, Place) {
    let place = match summary.state {
        CredentialState::Pending => Place::Pending,
        CredentialState::Active => Place::Active,
    };
    (short(&summary.credential_type), place)
}

/// Every credential with its claims, which are of a type that no wallet knows: they take an approval.
fn all_that_they_say(wallet: &Wallet, text: &str) -> Vec<CredentialDetail> {
    let credentials: Vec<CredentialId> = wallet.credentials().unwrap().iter().map(|one| one.id).collect();
    if credentials.is_empty() {
        return Vec::new();
    }
    let operation = Operation::View {
        credentials: credentials.clone(),
    };
    let outcome = block_on(wallet.authorise(&operation, &pin(text))).unwrap();
    let AuthoriseOutcome::Authorised(yes) = outcome else {
        panic!("the right PIN: {outcome:?}");
    };
    wallet.view_sensitive(&credentials, yes).unwrap()
}
