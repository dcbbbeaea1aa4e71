//! The wallet core for Kotlin and Swift, through UniFFI.
//!
//! Each item is a mirror of one in `wallet-core`, converts, makes one call and converts back: no rule of the wallet
//! is decided here. What holds a secret or a claim's value crosses as an object, for a Kotlin data class prints all
//! of its fields; a PIN crosses as bytes that the app can wipe.

mod activity;
mod allocator;
mod authorisation;
mod backup;
mod biometric;
mod clock;
mod config;
mod credentials;
mod error_info;
mod errors;
mod holder_keys;
mod http;
mod ids;
mod issuance;
mod keys;
mod locked;
mod pin;
mod ports;
mod presentation;
mod purpose;
mod request;
mod rescue;
mod status;
mod trust;
mod wallet;

pub use activity::*;
pub use authorisation::*;
pub use backup::{ImportedBackup, NewPassphrase, Passphrase, ReissueItem};
pub use biometric::*;
pub use clock::{Clock, ClockPortError, ClockReading};
pub use config::{AttemptPolicy, Config, attempt_policy_error_info};
pub use credentials::*;
pub use error_info::*;
pub use holder_keys::{HolderKeys, KeyCheck, KeyRequest, MadeKey};
pub use http::{Http, HttpPortError, HttpRequest, HttpResponse};
pub use ids::{CredentialId, SessionId};
pub use issuance::*;
pub use keys::{Assurance, CredentialAssurance, KeyHealth, KeyPolicy, KeyView};
pub use locked::*;
pub use pin::{NewPin, Pin, new_pin_error_info, pin_error_info};
pub use ports::{
    BiometricSeal, BiometricSecret, CounterPortError, DeviceAnswer, DeviceInput, DeviceSeal, KeyPortError,
    MonotonicCounter, Ports,
};
pub use presentation::*;
pub use request::*;
pub use rescue::*;
pub use status::*;
pub use wallet::Wallet;

uniffi::setup_scaffolding!();
