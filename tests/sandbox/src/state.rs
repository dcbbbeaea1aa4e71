//! What the sandbox knows: fixed at start ([`World`]) or changing with each call ([`Store`]).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::catalogue::Catalogue;
use crate::engine::Engine;
use crate::form::Configuration;
use crate::issuer::session::OfferSession;
use crate::keys::Key;
use crate::organisations::{CredentialIssuer, IssuerKeys, ORGANISATIONS, Organisation, credential_issuers};
use crate::pki::Authority;
use crate::trouble::Trouble;
use crate::verifier::keys::VerifierKeys;
use crate::verifier::session::RequestSession;

/// Everything, shared by all handlers.
pub type Shared = Arc<World>;

/// How many exchanges the log keeps.
const LOG_LIMIT: usize = 5_000;

/// What is fixed at start, and the store.
#[derive(Debug)]
pub struct World {
    /// What it calls itself: `http://localhost:PORT`, or the name of what has TLS before it.
    pub base: String,
    /// `http://localhost:PORT`.
    pub listening: String,
    /// Types, people and requests.
    pub catalogue: Catalogue,
    /// The credential issuers.
    pub issuers: Vec<CredentialIssuer>,
    /// The organisations' keys by slug.
    pub keys: BTreeMap<&'static str, IssuerKeys>,
    /// The authority that issuers are certified by.
    pub issuer_authority: Authority,
    /// The authority that verifiers are certified by.
    pub verifier_authority: Authority,
    /// The verifier's keys and certificates.
    pub verifier: VerifierKeys,
    /// The key of the trust list's operator.
    pub operator: Key,
    /// The engine of Data Integrity proofs, where there is one.
    pub engine: Option<Engine>,
    store: Mutex<Store>,
}

/// What changes.
#[derive(Debug, Default)]
pub struct Store {
    /// Offers by identifier.
    pub offers: BTreeMap<String, OfferSession>,
    /// Requests by identifier.
    pub requests: BTreeMap<String, RequestSession>,
    /// Access tokens: the offer each belongs to.
    pub tokens: HashMap<String, String>,
    /// Nonces that can still be used: when each ends.
    pub nonces: HashMap<String, i64>,
    /// How many of an issuer's next nonces are to be late or stale, set by an offer's fault.
    pub nonce_faults: HashMap<String, crate::issuer::session::Fault>,
    /// What was issued, for the status lists.
    pub register: crate::issuer::status::Register,
    /// The trust list.
    pub trust_list: crate::trust_list::TrustList,
    /// Issuer roots added by the control interface, DER.
    pub extra_issuer_roots: Vec<Vec<u8>>,
    /// The wire, oldest first.
    pub log: Vec<Value>,
    /// How many exchanges were ever logged.
    pub logged: usize,
}

impl Store {
    /// Adds an exchange to the log.
    pub fn push_log(&mut self, mut exchange: Value) {
        if let Some(members) = exchange.as_object_mut() {
            members.insert("n".to_owned(), self.logged.into());
        }
        self.logged += 1;
        self.log.push(exchange);
        if self.log.len() > LOG_LIMIT {
            self.log.remove(0);
        }
    }
}

impl World {
    /// Makes the world for one base address, and where it listens.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the data files are wrong or keys cannot be made.
    pub async fn make(base: &str, listening: &str, engine: Option<Engine>) -> Result<Shared, Trouble> {
        let issuer_authority = Authority::new("Sandbox staff passport issuers", true)?;
        let verifier_authority = Authority::new("Sandbox staff passport verifiers", false)?;
        let stranger = Authority::new("Sandbox staff passport issuers", true)?;
        let mut keys = BTreeMap::new();
        for of in ORGANISATIONS {
            keys.insert(
                of.slug,
                IssuerKeys::make(base, of, &issuer_authority, &stranger, engine.as_ref()).await?,
            );
        }
        Ok(Arc::new(Self {
            base: base.to_owned(),
            listening: listening.to_owned(),
            catalogue: Catalogue::load()?,
            issuers: credential_issuers(base),
            keys,
            verifier: VerifierKeys::make(&verifier_authority).await?,
            issuer_authority,
            verifier_authority,
            operator: Key::es256().await?,
            engine,
            store: Mutex::new(Store::default()),
        }))
    }

    /// The store, locked. Never held over an await.
    pub fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The credential issuer with this slug.
    pub fn issuer(&self, slug: &str) -> Option<&CredentialIssuer> {
        self.issuers.iter().find(|issuer| issuer.slug == slug)
    }

    /// What can be issued under this identifier.
    pub fn configuration(&self, id: &str) -> Option<Configuration<'_>> {
        Configuration::find(&self.catalogue, self.makes_proofs(), id)
    }

    /// Whether there is an engine of Data Integrity proofs.
    pub fn makes_proofs(&self) -> bool {
        self.engine.is_some()
    }

    /// The organisation that issues a type to a person: a doctor's registration comes from the doctors' register.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when there is none.
    pub fn organisation_for(&self, slug: &str, person: &str) -> Result<&'static Organisation, Trouble> {
        let doctor = person == "sam";
        ORGANISATIONS
            .iter()
            .filter(|o| o.types.contains(&slug))
            .find(|o| slug != "professional-registration" || (o.slug == "doctors-register") == doctor)
            .ok_or_else(|| Trouble(format!("nobody issues {slug}")))
    }

    /// Everything that a wallet needs to trust this sandbox.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when a DID cannot be made.
    pub fn trust(&self) -> Result<Value, Trouble> {
        let mut dids_of = BTreeMap::new();
        let mut issuers = Vec::new();
        for (slug, keys) in &self.keys {
            let mut own = vec![
                keys.es256.did_jwk()?,
                keys.es256.did_key()?,
                keys.eddsa.did_key()?,
            ];
            if let Some(proofs) = &keys.proofs {
                own.extend(proofs.dids().map(str::to_owned));
            }
            dids_of.insert(slug, own);
            issuers.push(keys.identifier.clone());
        }
        let dids: Vec<&String> = dids_of.values().flatten().collect();
        Ok(serde_json::json!({
            "issuer_roots_pem": [self.issuer_authority.root_pem()],
            "verifier_roots_pem": [self.verifier_authority.root_pem()],
            "dids": dids,
            "dids_of": dids_of,
            "origins": [self.base],
            "issuers": issuers,
            "trust_list_operator": self.operator.did_jwk()?,
        }))
    }
}
