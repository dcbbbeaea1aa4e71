//! What a person does with a wallet, each use case announced before it is begun and reported once it has returned.

use std::sync::Arc;

use serde_json::json;
use wallet_core::{
    AnchorSet, Authorisation, AuthoriseOutcome, ChangePinOutcome, CredentialClass, CredentialId,
    CredentialState, LockedWallet, Mode, NewPin, Operation, Selection, ShareOutcome, UnlockOutcome, Wallet,
    WipeConfirmation,
};
use wallet_host::block_on;

use crate::event::{Event, Op};
use crate::phone::{PIN, Phone, pin};
use crate::support::bench::new_pin;
use crate::support::credential::Signer;
use crate::support::keys::{Authority, Certified};
use crate::support::random::Rng;
use crate::support::verifier::{FakeVerifier, query};
use crate::support::{Ask, Credential, DAY, FakeIssuer, sd};

pub(crate) const WRONG: &str = "271828";
const SETS: [AnchorSet; 2] = [AnchorSet::Issuers, AnchorSet::Verifiers];
/// More are not fetched.
const MANY: usize = 10;

/// The code of any error of the façade.
macro_rules! code {
    () => {
        |error| error.info().code.to_owned()
    };
}

mod beside;
mod lives;

/// An error's stable code.
type Code = String;

pub(crate) struct Story {
    pub(crate) phone: Phone,
    rng: Rng,
    /// Makes what this child brings differ from what others brought.
    number: u64,
    wrong: u32,
    pin: String,
    wallet: Option<Wallet>,
    locked: Option<LockedWallet>,
    authority: Authority,
    issuer_key: Certified,
    verifier: Arc<FakeVerifier>,
}

impl Story {
    pub(crate) fn new(phone: Phone, seed: u64, number: u64, pin: &str) -> Self {
        let authority = Authority::new("Staff Passport Test Root");
        let issuer_key = authority.certify(
            "Eryri University Health Board",
            &["issuer.example"],
            &["urn:example:issuer"],
        );
        let verifier = authority.certify("Harbour Staff Bank", &["verifier.example"], &[]);
        let verifier = FakeVerifier::new("verifier.example", verifier);
        phone.net.add(verifier.clone());
        Self {
            phone,
            rng: Rng::new(seed),
            number,
            wrong: 0,
            pin: pin.to_owned(),
            wallet: None,
            locked: None,
            authority,
            issuer_key,
            verifier,
        }
    }

    /// Goes on with a wallet that is unlocked.
    pub(crate) fn take(&mut self, wallet: Wallet) {
        self.wallet = Some(wallet);
    }

    /// Runs one use case between its two reports.
    fn run<T>(&mut self, op: Op, f: impl FnOnce(&mut Self) -> Result<T, Code>) -> Result<T, Code> {
        Event::Begin(op).say();
        let done = f(self);
        match &done {
            Ok(_) => Event::Done.say(),
            Err(code) => Event::Failed(code.clone()).say(),
        }
        done
    }

    fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    fn wallet(&self) -> &Wallet {
        self.wallet.as_ref().unwrap()
    }

    pub(crate) fn create(&mut self) -> Result<(), Code> {
        self.run(Op::Create, |story| {
            let (home, ports) = (story.phone.home(), story.phone.ports.clone());
            let made = block_on(LockedWallet::create(
                &home,
                &new_pin(PIN),
                ports,
                Mode::Production,
            ));
            story.wallet = Some(made.map_err(code!())?);
            story.pin = PIN.to_owned();
            Ok(())
        })
    }

    /// Opens the vault that is there.
    pub(crate) fn open(&mut self) -> Result<(), Code> {
        self.locked = Some(self.phone.open().map_err(code!())?);
        Ok(())
    }

    pub(crate) fn unlock(&mut self) -> Result<(), Code> {
        self.run(Op::Right, |story| {
            let outcome =
                block_on(story.locked.as_ref().unwrap().unlock(&pin(&story.pin))).map_err(code!())?;
            let UnlockOutcome::Unlocked(wallet) = outcome else {
                panic!("the right PIN: {outcome:?}");
            };
            story.wrong = 0;
            story.wallet = Some(wallet);
            story.locked = None;
            Ok(())
        })
    }

    /// Trusts what this child's issuers and verifier are certified by, unless it does already.
    pub(crate) fn trust_authority(&mut self) -> Result<(), Code> {
        let pem = self.authority.pem.clone();
        self.trust(pem)
    }

    pub(crate) fn trust_another(&mut self) -> Result<(), Code> {
        let number = self.next_number();
        self.trust(format!("https://anchor-{number}.example"))
    }

    fn trust(&mut self, text: String) -> Result<(), Code> {
        self.run(Op::Trust(text.clone()), |story| {
            let added = story.wallet().add_trust_anchor(&text, &SETS).map_err(code!())?;
            assert!(added == 0 || added == 2, "{added}");
            Ok(())
        })
    }

    pub(crate) fn lock(&mut self) -> Result<(), Code> {
        self.locked = Some(self.wallet.take().unwrap().lock().map_err(code!())?);
        Ok(())
    }

    /// A wrong PIN, at the lock or instead of an approval. True where it erased the vault.
    pub(crate) fn wrong(&mut self) -> Result<bool, Code> {
        let operation = Operation::Accept {
            credentials: Vec::new(),
            unknown_issuer: false,
        };
        self.run(Op::Wrong, |story| {
            let left = match (&story.wallet, &story.locked) {
                (Some(wallet), _) => {
                    match block_on(wallet.authorise(&operation, &pin(WRONG))).map_err(code!())? {
                        AuthoriseOutcome::WrongPin { tries_left, .. } => tries_left,
                        other @ (AuthoriseOutcome::Authorised(_)
                        | AuthoriseOutcome::LockedOut { .. }
                        | AuthoriseOutcome::Erased) => panic!("a wrong PIN: {other:?}"),
                    }
                }
                (None, locked) => {
                    let locked = locked.as_ref().unwrap();
                    match block_on(locked.unlock(&pin(WRONG))).map_err(code!())? {
                        UnlockOutcome::WrongPin { tries_left, .. } => tries_left,
                        UnlockOutcome::Erased => 0,
                        other @ (UnlockOutcome::Unlocked(_)
                        | UnlockOutcome::LockedOut { .. }
                        | UnlockOutcome::RolledBack { .. }) => {
                            panic!("a wrong PIN: {other:?}")
                        }
                    }
                }
            };
            story.wrong += 1;
            assert_eq!(left, 10 - story.wrong, "no other try was counted");
            if left > 0 {
                Event::Tries(story.wrong).say();
            } else {
                (story.wrong, story.locked) = (0, None);
            }
            Ok(left == 0)
        })
    }

    /// Wrong PINs until the vault is gone.
    fn storm(&mut self) -> Result<(), Code> {
        self.lock()?;
        while !self.wrong()? {
            self.phone.pass(2 * DAY);
            Event::Passed(2 * DAY).say();
        }
        Ok(())
    }

    pub(crate) fn wipe(&mut self) -> Result<(), Code> {
        if self.locked.is_none() {
            self.lock()?;
        }
        self.run(Op::Wipe, |story| {
            let locked = story.locked.take().unwrap();
            let yes = WipeConfirmation::typed(WipeConfirmation::WORD).unwrap();
            story.wrong = 0;
            block_on(locked.wipe(yes)).map_err(code!())
        })
    }

    fn approve(&mut self, operation: &Operation) -> Result<Authorisation, Code> {
        self.run(Op::Right, |story| {
            let outcome = block_on(story.wallet().authorise(operation, &pin(&story.pin))).map_err(code!())?;
            let AuthoriseOutcome::Authorised(yes) = outcome else {
                panic!("the right PIN: {outcome:?}");
            };
            story.wrong = 0;
            Ok(yes)
        })
    }

    /// To one that the rules let through.
    pub(crate) fn change_pin(&mut self) -> Result<(), Code> {
        let drawn = |rng: &mut Rng| format!("{:06}", rng.below(1_000_000));
        let mut text = drawn(&mut self.rng);
        while text == WRONG || NewPin::choose(text.as_bytes()).is_err() {
            text = drawn(&mut self.rng);
        }
        let yes = self.approve(&Operation::ChangePin)?;
        self.run(Op::ChangePin(text.clone()), |story| {
            let changed = block_on(story.wallet().change_pin(&new_pin(&text), yes)).map_err(code!())?;
            assert_eq!(changed, ChangePinOutcome::Changed);
            story.pin = text;
            Ok(())
        })
    }

    /// An offer of two credentials, of types that nobody else offers.
    pub(crate) fn fetch(&mut self) -> Result<(), Code> {
        let number = self.next_number();
        let types: Vec<String> = ["a", "b"].map(|half| format!("c{number}{half}")).to_vec();
        let claims = || sd(&json!({"given_name": name(number)}));
        let credentials = types.iter().map(|one| Credential {
            expires_at: i64::MAX / 4,
            ..Credential::new(one, claims())
        });
        let issuer = FakeIssuer::new(
            &format!("https://issuer-{number}.example"),
            Signer::X5c(self.issuer_key.clone(), None),
            credentials.collect(),
        );
        self.phone.net.add(issuer.clone());
        self.run(Op::Fetch(types, number), |story| {
            let review = block_on(story.wallet().review_offer(&issuer.link())).map_err(code!())?;
            Event::Session(review.session.to_string()).say();
            let fetched = block_on(story.wallet().fetch(review.session, None)).map_err(code!())?;
            assert!(fetched.refused.is_empty(), "{:?}", fetched.refused);
            assert_eq!(fetched.pending.len(), 2);
            Ok(())
        })
    }

    /// Identifiers and types of the credentials in this state.
    fn held(&self, state: CredentialState) -> Vec<(CredentialId, String)> {
        let held = self.wallet().credentials().unwrap();
        let held = held.into_iter().filter(|one| one.state == state);
        held.map(|one| (one.id, short(&one.credential_type))).collect()
    }

    fn some_pending(&mut self) -> (Vec<CredentialId>, Vec<String>) {
        let pending = self.held(CredentialState::Pending);
        let count = pending.len().min(1 + self.rng.below(3));
        pending.into_iter().take(count).unzip()
    }

    pub(crate) fn accept(&mut self) -> Result<(), Code> {
        let (credentials, types) = self.some_pending();
        if credentials.is_empty() {
            return Ok(());
        }
        let operation = Operation::Accept {
            credentials: credentials.clone(),
            unknown_issuer: false,
        };
        let yes = self.approve(&operation)?;
        self.run(Op::Accept(types), |story| {
            let accepted = block_on(story.wallet().accept(&credentials, false, yes));
            accepted.map(drop).map_err(code!())
        })
    }

    pub(crate) fn reject(&mut self) -> Result<(), Code> {
        let (credentials, types) = self.some_pending();
        if credentials.is_empty() {
            return Ok(());
        }
        self.run(Op::Reject(types), |story| {
            let rejected = block_on(story.wallet().reject(&credentials, Some("no longer there")));
            rejected.map(drop).map_err(code!())
        })
    }

    pub(crate) fn share_one(&mut self) -> Result<(), Code> {
        let active = self.held(CredentialState::Active);
        if active.is_empty() {
            return Ok(());
        }
        let (_, of_type) = self.rng.pick(&active).clone();
        self.share(&of_type)
    }

    /// Shares every credential: each must still have its key.
    pub(crate) fn share_all(&mut self) -> Result<(), Code> {
        for (_, of_type) in self.held(CredentialState::Active) {
            self.share(&of_type)?;
        }
        Ok(())
    }

    fn share(&mut self, of_type: &str) -> Result<(), Code> {
        let number = self.next_number();
        let claims = json!([{"path": ["given_name"]}]);
        let ask = Ask::new(json!({"credentials": [query(of_type, &claims)]}));
        let link = self.verifier.link(&format!("request-{number}"), &ask);
        let review = block_on(self.wallet().review_request(&link)).map_err(code!())?;
        let mut yes = vec![self.approve(&Operation::Share {
            session: review.session,
            selection: Selection::default(),
            unverified_verifier: false,
        })?];
        // Of a type that no wallet knows: it takes an approval of its own.
        yes.push(self.approve(&Operation::ShareSensitive {
            session: review.session,
            selection: Selection::default(),
            unverified_verifier: false,
            class: CredentialClass::Unclassified,
        })?);
        self.run(Op::Share(of_type.to_owned()), |story| {
            let nothing = Selection::default();
            let shared =
                block_on(story.wallet().share(review.session, &nothing, false, yes)).map_err(code!())?;
            assert!(matches!(shared, ShareOutcome::Shared(_)), "{shared:?}");
            Ok(())
        })
    }
}

/// What a credential of this number says.
pub(crate) fn name(number: u64) -> String {
    format!("Ada {number}")
}

/// The last part of a type's address.
pub(crate) fn short(credential_type: &str) -> String {
    credential_type.rsplit('/').next().unwrap().to_owned()
}
