use wallet_crypto::{Pin, PinEnvelope, SealPin, Stretched};

use super::pin_check::envelope_error;
use super::stretching::{can_do_default, stretch_at_default};
use super::{Inner, device_key};
use crate::error::VaultError;

/// What opening the envelope left: enough to open it again while the device answers.
pub(crate) struct Guess {
    pub(crate) stretched: Stretched,
    /// Milliseconds that stretching took, where the clock told.
    pub(crate) took_ms: Option<u64>,
}

/// Puts an envelope with the default parameters in the place of a weaker one, where the phone turns out to allow it. The
/// PIN and the device key stay. One transaction: cut off anywhere, one of the two envelopes is whole and in place.
pub(super) async fn raise(inner: &Inner, pin: &Pin, guess: &Guess) -> Result<(), VaultError> {
    let header = inner.with(|vault| Ok(vault.header().clone()))?;
    let before = PinEnvelope::parse(&header.pin_envelope).map_err(envelope_error)?;
    if !can_do_default(before.params(), guess.took_ms) {
        return Ok(());
    }
    let Some(fresh) = stretch_at_default(pin, &*inner.ports.clock, &*inner.random)? else {
        return Ok(());
    };
    let (ports, alias, vault_id) = (&inner.ports, &header.device_alias, &header.vault_id);
    let answer = device_key::ask(ports, alias, vault_id, &fresh.stretched).await?;
    let again = device_key::ask(ports, alias, vault_id, &fresh.stretched).await?;
    // The vault key comes out of the envelope before, and is in hand only while no port is called.
    let answer_before = device_key::ask(ports, alias, vault_id, &guess.stretched).await?;
    let key = before
        .open(vault_id, header.prf_kind, &guess.stretched, &answer_before)
        .map_err(envelope_error)?;
    let seal = SealPin {
        vault_id,
        kind: header.prf_kind,
        params: &fresh.params,
        salt: &fresh.salt,
        stretched: &fresh.stretched,
        answer: &answer,
        vault_key: &key,
    };
    let envelope = PinEnvelope::seal(seal, &*inner.random).map_err(envelope_error)?;
    // A device that answers now so and now otherwise must not cost the vault.
    envelope
        .open(vault_id, header.prf_kind, &fresh.stretched, &again)
        .map_err(envelope_error)?;
    inner.with(|vault| {
        vault.replace_envelope(header.prf_kind, header.probe_digest, alias, &envelope.to_bytes())
    })
}
