//! The one way to check a PIN: opening the envelope, with the try counted before.

use wallet_crypto::{
    DeviceAnswer, DeviceInput, EnvelopeError, Pin, PinEnvelope, VaultKey, probe_digest, stretch,
};
use wallet_store::{Attempts, Header};

use super::attempts::{Gate, counted, gate, given_back, tries_left};
use super::raise::Guess;
use super::stretching::passed_ms;
use super::{counter, rollback};
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
    /// The vault is an older copy that was put back; no PIN is looked at before this moment.
    RolledBack {
        until: i64,
    },
    /// The last try is used: the vault must be erased.
    Exhausted,
}

/// Why no PIN is looked at.
pub(crate) enum Closed {
    Wait {
        until: i64,
    },
    /// The count of tries is an older one that was put back: it costs the longest wait.
    RolledBack {
        until: i64,
    },
    Exhausted,
}

impl From<Closed> for PinCheck {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::Wait { until } => Self::LockedOut { until },
            Closed::RolledBack { until } => Self::RolledBack { until },
            Closed::Exhausted => Self::Exhausted,
        }
    }
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
    if let Some(closed) = closed(header, attempts, ports, policy).await? {
        return Ok(closed.into());
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
    let answer = match ask_device(header, ports, &input, after.serial).await {
        Ok(answer) => answer,
        Err(error) => {
            attempts.update(|state| Ok(((), Some(given_back(state, &before, &after)))))?;
            return Err(error);
        }
    };
    match envelope.open(&header.vault_id, header.prf_kind, &stretched, &answer) {
        Ok(key) => {
            attempts.update(|state| {
                let none_failed = Attempts {
                    failed: 0,
                    serial: state.serial,
                    rolled_back: state.rolled_back,
                    waiting_since: None,
                };
                Ok(((), Some(none_failed)))
            })?;
            Ok(PinCheck::Opened(key, Guess { stretched, took_ms }))
        }
        Err(EnvelopeError::WrongPin) => Ok(match tries_left(&after, policy) {
            0 => PinCheck::Exhausted,
            tries_left => PinCheck::WrongPin { tries_left, until },
        }),
        Err(error) => Err(envelope_error(error)),
    }
}

/// Whether no PIN is looked at now, nor anything that stands in for one.
pub(crate) async fn closed(
    header: &Header,
    attempts: &impl AttemptsFile,
    ports: &Ports,
    policy: &AttemptPolicy,
) -> Result<Option<Closed>, VaultError> {
    if let Some(until) = rollback::check_count(header, attempts, ports, policy).await? {
        return Ok(Some(Closed::RolledBack { until }));
    }
    attempts.update(|state| Ok(peek(state, policy, &ports.clock.read())))
}

/// The device's answer, once the platform's counter knows of the try, too: an older count that is put back then shows.
async fn ask_device(
    header: &Header,
    ports: &Ports,
    input: &DeviceInput,
    serial: u64,
) -> Result<DeviceAnswer, VaultError> {
    counter::advance(ports, &counter::tries(header), serial).await?;
    ports
        .device_seal
        .prf(&header.device_alias, input)
        .await
        .map_err(device_fault)
}

/// Looks at the state without counting: a wait that a new boot makes unknowable starts again.
fn peek(state: &Attempts, policy: &AttemptPolicy, now: &ClockReading) -> (Option<Closed>, Option<Attempts>) {
    match gate(state, policy, now) {
        Gate::Open => (None, None),
        Gate::Exhausted => (Some(Closed::Exhausted), None),
        Gate::Wait { seconds, restarted } => (
            Some(Closed::Wait {
                until: now.wall.saturating_add(i64::from(seconds)),
            }),
            restarted,
        ),
    }
}

fn count(state: &Attempts, policy: &AttemptPolicy, now: &ClockReading) -> (Ticket, Option<Attempts>) {
    match peek(state, policy, now) {
        (Some(Closed::Wait { until } | Closed::RolledBack { until }), changed) => {
            (Ticket::LockedOut { until }, changed)
        }
        (Some(Closed::Exhausted), changed) => (Ticket::Exhausted, changed),
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
