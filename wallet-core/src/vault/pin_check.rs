//! The one way to check a PIN: opening the envelope, with the try counted before.

use wallet_crypto::{DeviceInput, EnvelopeError, Pin, PinEnvelope, VaultKey, probe_digest, stretch};
use wallet_store::{Attempts, Header};

use super::attempts::{Gate, counted, gate, given_back, tries_left};
use super::raise::Guess;
use super::stretching::passed_ms;
use crate::config::{AttemptPolicy, Config, Ports};
use crate::error::{UnreadableReason, VaultError};
use crate::ports::{ClockReading, KeyFault};

/// The durable count of wrong tries, changed under one lock so that tries at the same time are all counted.
pub(crate) trait AttemptsFile {
    /// Reads the state, and saves what `f` returns beside its value before that is handed on.
    fn update<T>(
        &self,
        f: impl FnOnce(&Attempts) -> Result<(T, Option<Attempts>), VaultError>,
    ) -> Result<T, VaultError>;
}

/// What came of a PIN.
pub(crate) enum PinCheck {
    Opened(VaultKey, Guess),
    WrongPin {
        tries_left: u32,
        until: Option<i64>,
    },
    LockedOut {
        until: i64,
    },
    /// The last try is used: the vault must be erased.
    Exhausted,
}

enum Ticket {
    Counted {
        before: Attempts,
        after: Attempts,
        until: Option<i64>,
    },
    LockedOut {
        until: i64,
    },
    Exhausted,
}

/// Opens the PIN envelope.
///
/// The PIN is stretched and the device key proves itself on a known input first, so that a full memory or a lost key
/// is never taken for a wrong PIN. Then the try is counted durably, and only then checked. A fault of the platform
/// gives the try back.
pub(crate) async fn open_pin_envelope(
    header: &Header,
    attempts: &impl AttemptsFile,
    ports: &Ports,
    config: &Config,
    pin: &Pin,
) -> Result<PinCheck, VaultError> {
    let policy = &config.attempts;
    if let Some(closed) = attempts.update(|state| Ok(peek(state, policy, &ports.clock.read())))? {
        return Ok(closed);
    }
    let envelope = PinEnvelope::parse(&header.pin_envelope).map_err(envelope_error)?;
    let begun = ports.clock.read();
    let stretched = stretch(pin, envelope.params(), envelope.salt()).map_err(envelope_error)?;
    let took_ms = passed_ms(&begun, &ports.clock.read());
    prove_device_key(header, ports).await?;
    let input = DeviceInput::for_pin(&stretched, &header.vault_id).map_err(envelope_error)?;
    let counted = attempts.update(|state| Ok(count(state, policy, &ports.clock.read())))?;
    let (before, after, until) = match counted {
        Ticket::Counted { before, after, until } => (before, after, until),
        Ticket::LockedOut { until } => return Ok(PinCheck::LockedOut { until }),
        Ticket::Exhausted => return Ok(PinCheck::Exhausted),
    };
    let answer = match ports.device_seal.prf(&header.device_alias, &input).await {
        Ok(answer) => answer,
        Err(fault) => {
            attempts.update(|state| Ok(((), Some(given_back(state, &before, &after)))))?;
            return Err(device_fault(fault));
        }
    };
    match envelope.open(&header.vault_id, header.prf_kind, &stretched, &answer) {
        Ok(key) => {
            attempts.update(|_| Ok(((), Some(Attempts::default()))))?;
            Ok(PinCheck::Opened(key, Guess { stretched, took_ms }))
        }
        Err(EnvelopeError::WrongPin) => Ok(match tries_left(&after, policy) {
            0 => PinCheck::Exhausted,
            tries_left => PinCheck::WrongPin { tries_left, until },
        }),
        Err(error) => Err(envelope_error(error)),
    }
}

/// Looks at the state without counting: a wait that a new boot makes unknowable starts again.
fn peek(
    state: &Attempts,
    policy: &AttemptPolicy,
    now: &ClockReading,
) -> (Option<PinCheck>, Option<Attempts>) {
    match gate(state, policy, now) {
        Gate::Open => (None, None),
        Gate::Exhausted => (Some(PinCheck::Exhausted), None),
        Gate::Wait { seconds, restarted } => (
            Some(PinCheck::LockedOut {
                until: now.wall.saturating_add(i64::from(seconds)),
            }),
            restarted,
        ),
    }
}

fn count(state: &Attempts, policy: &AttemptPolicy, now: &ClockReading) -> (Ticket, Option<Attempts>) {
    match peek(state, policy, now) {
        (Some(PinCheck::LockedOut { until }), changed) => (Ticket::LockedOut { until }, changed),
        (Some(_), changed) => (Ticket::Exhausted, changed),
        (None, _) => {
            let after = counted(state, policy, now);
            let until = after
                .waiting_since
                .as_ref()
                .map(|wait| now.wall.saturating_add(i64::from(wait.seconds)));
            let ticket = Ticket::Counted {
                before: state.clone(),
                after: after.clone(),
                until,
            };
            (ticket, Some(after))
        }
    }
}

/// Asks the device key about a known input: a key that is lost or another is never taken for a wrong PIN.
pub(crate) async fn prove_device_key(header: &Header, ports: &Ports) -> Result<(), VaultError> {
    let probe = DeviceInput::for_probe(&header.vault_id).map_err(envelope_error)?;
    let answer = ports
        .device_seal
        .prf(&header.device_alias, &probe)
        .await
        .map_err(device_fault)?;
    if probe_digest(&answer) == header.probe_digest {
        Ok(())
    } else {
        Err(VaultError::DeviceKeyLost)
    }
}

pub(crate) fn device_fault(fault: KeyFault) -> VaultError {
    match fault {
        KeyFault::Missing | KeyFault::Invalidated => VaultError::DeviceKeyLost,
        KeyFault::Cancelled
        | KeyFault::PhoneLocked
        | KeyFault::LockedOut
        | KeyFault::Unavailable
        | KeyFault::Unsupported => VaultError::DeviceUnavailable(fault),
    }
}

/// A wrong PIN is told apart by the caller; everything else that an envelope says is the file's or the phone's fault.
pub(crate) fn envelope_error(error: EnvelopeError) -> VaultError {
    match error {
        EnvelopeError::Memory => VaultError::Memory,
        EnvelopeError::Random(_) => VaultError::Randomness,
        EnvelopeError::WrongPin | EnvelopeError::Malformed | EnvelopeError::Params | EnvelopeError::Point => {
            VaultError::Unreadable(UnreadableReason::Corrupt)
        }
    }
}
