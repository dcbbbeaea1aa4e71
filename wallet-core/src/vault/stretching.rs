//! How much work a guess of the PIN costs on this phone: Argon2id at the default, or at the floor where the phone cannot do
//! the default.

use wallet_crypto::{Argon2Params, EnvelopeError, Pin, Random, Stretched, stretch};

use super::pin_check::envelope_error;
use crate::error::VaultError;
use crate::ports::{Clock, ClockReading};

/// Milliseconds that stretching may take at the default. OWASP's password storage advice is to stay below a second; a
/// phone that needs longer gets the floor, until it is found to be faster.
const LIMIT_MS: u64 = 1_000;

/// A PIN stretched under a salt of its own.
pub(super) struct Fresh {
    pub(super) params: Argon2Params,
    pub(super) salt: [u8; 16],
    pub(super) stretched: Stretched,
}

/// Stretches a PIN that is new here: at the default where the phone can, else at `at_least`.
pub(super) fn stretch_fresh(
    pin: &Pin,
    at_least: Argon2Params,
    clock: &dyn Clock,
    random: &dyn Random,
) -> Result<Fresh, VaultError> {
    let salt = fresh_salt(random)?;
    let (params, stretched) =
        choose(at_least, clock, |params| stretch(pin, params, &salt)).map_err(envelope_error)?;
    Ok(Fresh {
        params,
        salt,
        stretched,
    })
}

/// Stretches the PIN at the default; `None` where the phone cannot.
pub(super) fn stretch_at_default(
    pin: &Pin,
    clock: &dyn Clock,
    random: &dyn Random,
) -> Result<Option<Fresh>, VaultError> {
    let salt = fresh_salt(random)?;
    let stretched = at_default(clock, |params| stretch(pin, params, &salt)).map_err(envelope_error)?;
    Ok(stretched.map(|stretched| Fresh {
        params: Argon2Params::DEFAULT,
        salt,
        stretched,
    }))
}

/// Whether the default is within reach of a phone that took so long for weaker parameters. Argon2id's time grows with
/// memory times passes.
pub(super) fn can_do_default(params: &Argon2Params, took_ms: Option<u64>) -> bool {
    let work = |params: &Argon2Params| u64::from(params.memory_kib) * u64::from(params.iterations);
    let at_default = took_ms
        .and_then(|ms| ms.checked_mul(work(&Argon2Params::DEFAULT)))
        .and_then(|scaled| scaled.checked_div(work(params)));
    is_weaker(params) && at_default.is_some_and(|ms| ms <= LIMIT_MS)
}

/// Milliseconds between two readings, where the clock that nobody can set tells.
pub(super) fn passed_ms(since: &ClockReading, now: &ClockReading) -> Option<u64> {
    if since.boot_id == now.boot_id {
        now.monotonic_ms.checked_sub(since.monotonic_ms)
    } else {
        None
    }
}

/// The weaker one is tried first: a slow phone is not kept waiting for the default only to be told that it cannot do it.
fn choose<T>(
    at_least: Argon2Params,
    clock: &dyn Clock,
    stretch: impl Fn(&Argon2Params) -> Result<T, EnvelopeError>,
) -> Result<(Argon2Params, T), EnvelopeError> {
    let begun = clock.read();
    let stretched = stretch(&at_least)?;
    let took_ms = passed_ms(&begun, &clock.read());
    // A time that the clock cannot tell is not too long: the default is the stronger one.
    let within_reach = took_ms.is_none() || can_do_default(&at_least, took_ms);
    if is_weaker(&at_least)
        && within_reach
        && let Some(stretched) = at_default(clock, &stretch)?
    {
        return Ok((Argon2Params::DEFAULT, stretched));
    }
    Ok((at_least, stretched))
}

/// `None` where the memory is not to be had or the time was too long. A time that the clock cannot tell is not too long:
/// the default is the stronger one.
fn at_default<T>(
    clock: &dyn Clock,
    stretch: impl Fn(&Argon2Params) -> Result<T, EnvelopeError>,
) -> Result<Option<T>, EnvelopeError> {
    let begun = clock.read();
    let stretched = match stretch(&Argon2Params::DEFAULT) {
        Ok(stretched) => stretched,
        Err(EnvelopeError::Memory) => return Ok(None),
        Err(error) => return Err(error),
    };
    let in_time = passed_ms(&begun, &clock.read()).is_none_or(|ms| ms <= LIMIT_MS);
    Ok(in_time.then_some(stretched))
}

fn is_weaker(params: &Argon2Params) -> bool {
    params.memory_kib < Argon2Params::DEFAULT.memory_kib
        || params.iterations < Argon2Params::DEFAULT.iterations
}

fn fresh_salt(random: &dyn Random) -> Result<[u8; 16], VaultError> {
    let mut salt = [0; 16];
    random.fill(&mut salt).map_err(|_| VaultError::Randomness)?;
    Ok(salt)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    const DEFAULT: Argon2Params = Argon2Params::DEFAULT;
    const FLOOR: Argon2Params = Argon2Params::FLOOR;

    /// Each reading is so many milliseconds after the one before.
    struct Ticking(AtomicU64, u64);

    impl Clock for Ticking {
        fn read(&self) -> ClockReading {
            ClockReading {
                wall: 0,
                monotonic_ms: self.0.fetch_add(self.1, Ordering::Relaxed),
                boot_id: None,
            }
        }
    }

    /// The last of these milliseconds is read first.
    struct Listed(Mutex<Vec<u64>>);

    impl Clock for Listed {
        fn read(&self) -> ClockReading {
            ClockReading {
                wall: 0,
                monotonic_ms: self.0.lock().unwrap().pop().unwrap(),
                boot_id: None,
            }
        }
    }

    /// What is chosen, and what was tried, by a phone where every try takes `ms` and the default may end in `fault`.
    fn chosen(
        at_least: Argon2Params,
        ms: u64,
        fault: Option<EnvelopeError>,
    ) -> (Result<Argon2Params, EnvelopeError>, Vec<Argon2Params>) {
        let tried = RefCell::new(Vec::new());
        let clock = Ticking(AtomicU64::new(0), ms);
        let chosen = choose(at_least, &clock, |params| {
            tried.borrow_mut().push(*params);
            match fault {
                Some(fault) if *params == DEFAULT => Err(fault),
                Some(_) | None => Ok(()),
            }
        });
        (chosen.map(|(params, ())| params), tried.into_inner())
    }

    #[test]
    fn the_default_is_taken_where_the_phone_can() {
        assert_eq!(chosen(FLOOR, 198, None), (Ok(DEFAULT), vec![FLOOR, DEFAULT]));
    }

    #[test]
    fn a_phone_that_is_too_slow_or_too_small_gets_the_floor_and_nothing_below() {
        assert_eq!(chosen(FLOOR, 199, None), (Ok(FLOOR), vec![FLOOR]));
        let small = Some(EnvelopeError::Memory);
        assert_eq!(chosen(FLOOR, 1, small), (Ok(FLOOR), vec![FLOOR, DEFAULT]));
    }

    #[test]
    fn a_phone_whose_default_takes_longer_than_its_floor_promised_gets_the_floor() {
        let readings = Mutex::new(vec![1_002, 1, 1, 0]);
        let chosen = choose(FLOOR, &Listed(readings), |_| Ok(()));
        assert_eq!(chosen, Ok((FLOOR, ())));
    }

    #[test]
    fn a_clock_that_cannot_tell_costs_no_strength() {
        let readings = Mutex::new(vec![1, 2, 3, 4]);
        let chosen = choose(FLOOR, &Listed(readings), |_| Ok(()));
        assert_eq!(chosen, Ok((DEFAULT, ())), "it goes backwards");
    }

    #[test]
    fn another_fault_is_no_reason_for_less_work() {
        let fault = EnvelopeError::Params;
        assert_eq!(chosen(FLOOR, 1, Some(fault)), (Err(fault), vec![FLOOR, DEFAULT]));
    }

    #[test]
    fn what_is_there_is_never_lowered() {
        assert_eq!(chosen(DEFAULT, 60_000, None), (Ok(DEFAULT), vec![DEFAULT]));
        assert_eq!(
            chosen(DEFAULT, 1, Some(EnvelopeError::Memory)).0,
            Err(EnvelopeError::Memory)
        );
        let more = Argon2Params {
            iterations: 4,
            ..DEFAULT
        };
        assert_eq!(chosen(more, 1, None), (Ok(more), vec![more]));
    }

    #[test]
    fn the_time_at_the_floor_tells_whether_the_default_is_within_reach() {
        // The default is five times the work: 64 MiB three times against 19 MiB twice.
        assert!(can_do_default(&FLOOR, Some(198)));
        assert!(!can_do_default(&FLOOR, Some(199)));
        assert!(!can_do_default(&FLOOR, Some(u64::MAX)));
        assert!(!can_do_default(&FLOOR, None));
        assert!(!can_do_default(&DEFAULT, Some(1)), "nothing to raise");
    }

    #[test]
    fn time_is_told_within_one_boot_and_forwards() {
        let at = |monotonic_ms, boot: &str| ClockReading {
            wall: 0,
            monotonic_ms,
            boot_id: Some(boot.to_owned()),
        };
        assert_eq!(passed_ms(&at(5, "a"), &at(9, "a")), Some(4));
        assert_eq!(passed_ms(&at(5, "a"), &at(4, "a")), None);
        assert_eq!(passed_ms(&at(5, "a"), &at(9, "b")), None);
    }
}
