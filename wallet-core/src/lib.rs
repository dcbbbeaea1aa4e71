//! The holder's wallet core of the Staff Passport: the façade over the inner crates, one file per use case.
//!
//! A person accepts credentials from issuers, keeps them in an encrypted vault that opens only with their PIN on
//! their phone, and shares exactly what they agree to. [`LockedWallet`] is where it starts; [`Wallet`] is the same
//! wallet unlocked. The platform comes in through the [`Ports`].
//!
//! ```no_run
//! use std::path::Path;
//! use wallet_core::{
//!     AnchorSet, AuthoriseOutcome, LockedWallet, Mode, NewPin, Operation, Pin, Ports, Selection, ShareOutcome,
//! };
//!
//! # async fn story(ports: Ports, root_pem: &str, offer: &str, request: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let chosen = NewPin::choose(b"493718")?;
//! let wallet = LockedWallet::create(Path::new("wallet-home"), &chosen, ports, Mode::Production).await?;
//! let pin = Pin::parse(b"493718")?;
//! wallet.add_trust_anchor(root_pem, &[AnchorSet::Issuers, AnchorSet::Verifiers])?;
//!
//! // Accept: look at the offer, fetch what is offered, look at what came, say yes.
//! let review = wallet.review_offer(offer).await?;
//! let fetched = wallet.fetch(review.session, Some("493536")).await?;
//! let credentials: Vec<_> = fetched.pending.iter().map(|credential| credential.id).collect();
//! let operation = Operation::Accept { credentials: credentials.clone(), unknown_issuer: false };
//! if let AuthoriseOutcome::Authorised(yes) = wallet.authorise(&operation, &pin).await? {
//!     wallet.accept(&credentials, false, yes).await?;
//! }
//!
//! // Share: look at what is asked and at every claim that would leave, say yes.
//! let review = wallet.review_request(request).await?;
//! let selection = Selection::default();
//! let operation =
//!     Operation::Share { session: review.session, selection: selection.clone(), unverified_verifier: false };
//! if let AuthoriseOutcome::Authorised(yes) = wallet.authorise(&operation, &pin).await? {
//!     if let ShareOutcome::Shared(receipt) = wallet.share(review.session, &selection, false, vec![yes]).await? {
//!         assert!(!receipt.shared.is_empty());
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod activity;
mod assurance;
mod backup;
mod config;
mod credentials;
mod delete;
mod did;
mod error;
mod holder_key;
mod issuance;
mod key_health;
mod key_policy;
mod lookup;
mod model;
mod plain_text;
mod ports;
mod presentation;
mod redacted;
mod status;
mod store_errors;
mod trust;
mod trust_list;
mod type_metadata;
mod vault;
mod wallet;

pub use config::{AttemptPolicy, Config, Mode, Ports};
pub use error::*;
pub use model::{
    AcceptOutcome, ActivityCredential, ActivityEntry, ActivityFlow, ActivityKind, AnswerView, AskedClaim,
    Assurance, AssuranceLevel, CandidateView, ClaimLabels, ClaimView, CredentialAssurance, CredentialClass,
    CredentialDetail, CredentialFormat, CredentialGroup, CredentialId, CredentialState, CredentialSummary,
    DatesResult, Delivery, FetchOutcome, ImportedBackup, IssuerView, KeyHealth, KeyPolicy, KeyState, KeyView,
    LocalisedText, MinimumKeyLevel, Notification, OfferReview, OfferedCredential, OptionView,
    OrganisationView, PurposeView, QueryView, Receipt, RefusedCredential, ReissueItem, ReissueReason,
    RejectOutcome, RequestReview, RequestWarning, Selection, SensitiveCategory, SessionId, SetView,
    ShareOutcome, SignatureResult, StatusFailure, StatusOutcome, StatusRefresh, StatusResult,
    TransactionCode, TrustListView, TrustResult, UnlockFactor, UserVerifier, VerifierView,
};
pub use ports::{
    BiometricSeal, Clock, ClockReading, CounterFault, DeviceSeal, HolderKeys, Http, HttpFault, HttpMethod,
    HttpRequest, HttpResponse, KeyCheck, KeyFault, KeyLevel, KeyPurpose, KeyRequest, MadeKey,
    MonotonicCounter,
};
pub use presentation::DeclineOutcome;
pub use vault::{
    Authorisation, AuthoriseOutcome, BiometricAuthoriseOutcome, BiometricRefusal, BiometricUnlockOutcome,
    ChangePinOutcome, EnableBiometricOutcome, IdleLimit, LockedWallet, Operation, RescueDamage,
    RescueOutcome, RescuedWallet, UnlockOutcome, WipeConfirmation,
};
pub use wallet::Wallet;
pub use wallet_crypto::{
    BiometricSecret, DeviceAnswer, DeviceInput, NewPassphrase, NewPin, NewPinError, OsRandom, Passphrase,
    PassphraseError, Pin, PinError, PrfKind, Secret, SecretBytes,
};
pub use wallet_formats::{ClaimPath, PathStep};
pub use wallet_openid4vc::{InvitationKind, invitation_kind};
pub use wallet_trust::AnchorSet;

/// Seconds that another party's clock may differ from ours.
pub(crate) const CLOCK_SKEW: u32 = 60;
