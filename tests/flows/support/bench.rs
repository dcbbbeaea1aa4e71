//! A phone with one wallet, one trusted issuer's authority and one trusted verifier.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use tempfile::TempDir;
use wallet_core::{
    AnchorSet, Authorisation, AuthoriseOutcome, CredentialClass, CredentialId, FetchOutcome, IdleLimit,
    LockedWallet, Mode, NewPin, Operation, Pin, Ports, RequestReview, Selection, SessionId, ShareOutcome,
    UnlockOutcome, VaultError, Wallet,
};
use wallet_host::block_on;

use super::clock::TestClock;
use super::credential::{Credential, Signer};
use super::device::Device;
use super::issuer::FakeIssuer;
use super::keys::{Authority, Certified, Key};
use super::net::Net;
use super::verifier::{Ask, FakeVerifier};

/// The wallet's PIN.
pub(crate) const PIN: &str = "314159";

pub(crate) fn pin(text: &str) -> Pin {
    Pin::parse(text.as_bytes()).unwrap()
}

pub(crate) fn new_pin(text: &str) -> NewPin {
    NewPin::choose(text.as_bytes()).unwrap()
}

pub(crate) struct Bench {
    folder: TempDir,
    pub(crate) device: Arc<Device>,
    pub(crate) net: Arc<Net>,
    pub(crate) clock: Arc<TestClock>,
    /// Vouches for issuers and verifiers.
    pub(crate) authority: Authority,
    /// The issuer's certificate, for `issuer.example`.
    pub(crate) issuer_key: Certified,
    pub(crate) verifier: Arc<FakeVerifier>,
}

impl Bench {
    /// A phone without a wallet.
    pub(crate) fn new() -> Self {
        let authority = Authority::new("Staff Passport Test Root");
        let issuer_key = authority.certify(
            "Eryri University Health Board",
            &["issuer.example"],
            &["urn:example:issuer"],
        );
        let verifier = authority.certify("Harbour Staff Bank", &["verifier.example"], &[]);
        let verifier = FakeVerifier::new("verifier.example", verifier);
        let device = Arc::new(Device::new());
        let net = Arc::new(Net::new(device.pauses.clone()));
        net.add(verifier.clone());
        Self {
            folder: tempfile::tempdir().unwrap(),
            device,
            net,
            clock: Arc::new(TestClock::new()),
            authority,
            issuer_key,
            verifier,
        }
    }

    /// A phone with a wallet that trusts the authority for both.
    pub(crate) fn with_wallet() -> (Self, Wallet) {
        let bench = Self::new();
        let wallet = bench.create().unwrap();
        let sets = [AnchorSet::Issuers, AnchorSet::Verifiers];
        wallet.add_trust_anchor(&bench.authority.pem, &sets).unwrap();
        (bench, wallet)
    }

    pub(crate) fn home(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn ports(&self) -> Ports {
        Ports {
            http: self.net.clone(),
            device_seal: self.device.clone(),
            holder_keys: self.device.clone(),
            clock: self.clock.clone(),
            biometric_seal: Some(self.device.clone()),
            monotonic_counter: Some(self.device.clone()),
        }
    }

    pub(crate) fn create(&self) -> Result<Wallet, VaultError> {
        block_on(LockedWallet::create(
            self.home(),
            &new_pin(PIN),
            self.ports(),
            Mode::Production,
        ))
    }

    pub(crate) fn open(&self) -> Result<LockedWallet, VaultError> {
        block_on(LockedWallet::open(self.home(), self.ports(), Mode::Production))
    }

    /// Opens the files anew and unlocks, as the app does after it was killed.
    pub(crate) fn reopen(&self) -> Wallet {
        unlock(&self.open().unwrap(), PIN)
    }

    /// Another issuer at this address, which the network knows from now on.
    pub(crate) fn issuer(
        &self,
        identifier: &str,
        signer: Signer,
        credentials: Vec<Credential>,
    ) -> Arc<FakeIssuer> {
        let issuer = FakeIssuer::new(identifier, signer, credentials);
        self.net.add(issuer.clone());
        issuer
    }

    /// An issuer whose certificate the authority vouches for.
    pub(crate) fn trusted_issuer(&self, identifier: &str, credentials: Vec<Credential>) -> Arc<FakeIssuer> {
        let signer = Signer::X5c(self.issuer_key.clone(), None);
        self.issuer(identifier, signer, credentials)
    }

    /// The public key that the trusted issuer signs with.
    pub(crate) fn issuer_jwk(&self) -> Value {
        self.issuer_key.key.jwk()
    }

    /// Lets time pass while somebody uses the wallet all along.
    pub(crate) fn pass_in_use(&self, wallet: &Wallet, seconds: i64) {
        let step = i64::from(IdleLimit::DEFAULT.seconds()) - 1;
        for _ in 0..seconds / step {
            self.clock.pass(step);
            wallet.activity().unwrap();
        }
        self.clock.pass(seconds % step);
        wallet.activity().unwrap();
    }

    /// Brings credentials into the wallet: fetched and accepted.
    pub(crate) fn hold(
        &self,
        wallet: &Wallet,
        host: &str,
        credentials: Vec<Credential>,
    ) -> Vec<CredentialId> {
        let issuer = self.trusted_issuer(&format!("https://{host}"), credentials);
        let fetched = fetch(wallet, &issuer, None);
        assert!(fetched.refused.is_empty(), "nothing of it is refused");
        let ids: Vec<CredentialId> = fetched.pending.iter().map(|one| one.id).collect();
        let approval = approve_accept(wallet, &ids, false);
        block_on(wallet.accept(&ids, false, approval)).unwrap();
        ids
    }

    /// The review of a request called `name`.
    pub(crate) fn ask(&self, wallet: &Wallet, name: &str, ask: &Ask) -> RequestReview {
        block_on(wallet.review_request(&self.verifier.link(name, ask))).unwrap()
    }

    /// Asks and shares with this selection.
    pub(crate) fn share(
        &self,
        wallet: &Wallet,
        name: &str,
        ask: &Ask,
        selection: &Selection,
    ) -> ShareOutcome {
        let review = self.ask(wallet, name, ask);
        let approval = approve_share(wallet, &review, selection, false);
        block_on(wallet.share(review.session, selection, false, approval)).unwrap()
    }
}

pub(crate) fn unlock(locked: &LockedWallet, text: &str) -> Wallet {
    let outcome = block_on(locked.unlock(&pin(text))).unwrap();
    let UnlockOutcome::Unlocked(wallet) = outcome else {
        panic!("not unlocked: {outcome:?}");
    };
    wallet
}

pub(crate) fn fetch(wallet: &Wallet, issuer: &FakeIssuer, tx_code: Option<&str>) -> FetchOutcome {
    let review = block_on(wallet.review_offer(&issuer.link())).unwrap();
    block_on(wallet.fetch(review.session, tx_code)).unwrap()
}

pub(crate) fn approve(wallet: &Wallet, operation: &Operation) -> Authorisation {
    approve_with(wallet, operation, PIN)
}

pub(crate) fn approve_with(wallet: &Wallet, operation: &Operation, text: &str) -> Authorisation {
    let outcome = block_on(wallet.authorise(operation, &pin(text))).unwrap();
    let AuthoriseOutcome::Authorised(authorisation) = outcome else {
        panic!("not authorised: {outcome:?}");
    };
    authorisation
}

pub(crate) fn approve_accept(wallet: &Wallet, ids: &[CredentialId], unknown_issuer: bool) -> Authorisation {
    let operation = Operation::Accept {
        credentials: ids.to_vec(),
        unknown_issuer,
    };
    approve(wallet, &operation)
}

pub(crate) fn approve_share(
    wallet: &Wallet,
    review: &RequestReview,
    selection: &Selection,
    unverified_verifier: bool,
) -> Vec<Authorisation> {
    let session = review.session;
    let needed = wallet.review_selection(session, selection).unwrap().approvals;
    // Finding out that nothing matches takes the approval of the share, too.
    let sensitive = needed.into_iter().filter(|class| class.is_sensitive());
    std::iter::once(CredentialClass::Ordinary)
        .chain(sensitive)
        .map(|class| approve(wallet, &sharing(session, selection, unverified_verifier, class)))
        .collect()
}

/// The operation that an approval of this class is for.
pub(crate) fn sharing(
    session: SessionId,
    selection: &Selection,
    unverified_verifier: bool,
    class: CredentialClass,
) -> Operation {
    let selection = selection.clone();
    if class.is_sensitive() {
        Operation::ShareSensitive {
            session,
            selection,
            unverified_verifier,
            class,
        }
    } else {
        Operation::Share {
            session,
            selection,
            unverified_verifier,
        }
    }
}

/// A signer that a DID names.
pub(crate) fn did_signer(key: Key, did: impl FnOnce(&Key) -> String) -> Signer {
    let did = did(&key);
    Signer::Did(key, did)
}
