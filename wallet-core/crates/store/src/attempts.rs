//! The durable count of failed tries.

use rusqlite::{Connection, OptionalExtension as _, params};
use wallet_crypto::{VaultId, length_prefixed, sha256};

use crate::StoreError;

/// Number of the byte form.
const FORM: u8 = 1;
/// Longest id of the phone's last start, in bytes.
const MAX_BOOT_ID: usize = 128;

/// How often the PIN was wrong since it was last right, and the wait that began with the last of these.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attempts {
    /// Tries that count as failed.
    pub failed: u32,
    /// Number of the last try that was counted, over the vault's life: it never goes back. A counter of the platform that
    /// is kept beside it tells an older count from the newest.
    pub serial: u64,
    /// Whether the wait stands for an older count that was put back.
    pub rolled_back: bool,
    /// The wait, where one has begun.
    pub waiting_since: Option<Waiting>,
}

/// The beginning of a wait by every clock there is, and its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Wall clock, seconds since 1970.
    pub wall: i64,
    /// Milliseconds of a clock that counts sleep and begins anew with each boot.
    pub monotonic_ms: u64,
    /// Which boot that clock belongs to, where the platform tells; at most 128 bytes.
    pub boot_id: Option<String>,
    /// Length of the wait in seconds.
    pub seconds: u32,
}

impl Attempts {
    /// What an unreadable count stands for: the longest wait (a day), from now on, and never an erase.
    ///
    /// Eight failed tries, so that one slip after the wait costs another and not the vault. The boot id is empty, which
    /// no platform gives: the wait belongs to no boot and so begins when it is first looked at.
    #[must_use]
    pub fn damaged() -> Self {
        let waiting = Waiting {
            wall: 0,
            monotonic_ms: 0,
            boot_id: Some(String::new()),
            seconds: 86_400,
        };
        Self {
            failed: 8,
            serial: 0,
            rolled_back: false,
            waiting_since: Some(waiting),
        }
    }

    /// form (1) ‖ failed (4) ‖ serial (8) ‖ 1 or 0 for rolled back (1) and, in a wait, wall (8) ‖ monotonic (8) ‖ seconds (4) ‖ 0, or 1 ‖ boot id
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        let mut bytes = vec![FORM];
        bytes.extend(self.failed.to_be_bytes());
        bytes.extend(self.serial.to_be_bytes());
        bytes.push(u8::from(self.rolled_back));
        if let Some(waiting) = &self.waiting_since {
            bytes.extend(waiting.wall.to_be_bytes());
            bytes.extend(waiting.monotonic_ms.to_be_bytes());
            bytes.extend(waiting.seconds.to_be_bytes());
            let boot_id = waiting.boot_id.as_deref();
            if boot_id.is_some_and(|id| id.len() > MAX_BOOT_ID) {
                return Err(StoreError::TooLarge);
            }
            bytes.push(u8::from(boot_id.is_some()));
            bytes.extend(boot_id.unwrap_or_default().as_bytes());
        }
        Ok(bytes)
    }

    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let ([FORM], rest) = bytes.split_first_chunk()? else {
            return None;
        };
        let (failed, rest) = rest.split_first_chunk()?;
        let (serial, rest) = rest.split_first_chunk()?;
        let (rolled_back, rest) = match rest.split_first()? {
            (0, rest) => (false, rest),
            (1, rest) => (true, rest),
            _ => return None,
        };
        let waiting_since = if rest.is_empty() {
            None
        } else {
            Some(Waiting::parse(rest)?)
        };
        Some(Self {
            failed: u32::from_be_bytes(*failed),
            serial: u64::from_be_bytes(*serial),
            rolled_back,
            waiting_since,
        })
    }
}

impl Waiting {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (wall, rest) = bytes.split_first_chunk()?;
        let (monotonic_ms, rest) = rest.split_first_chunk()?;
        let (seconds, rest) = rest.split_first_chunk()?;
        let boot_id = match rest.split_first()? {
            (0, []) => None,
            (1, id) if id.len() <= MAX_BOOT_ID => Some(String::from_utf8(id.to_vec()).ok()?),
            _ => return None,
        };
        Some(Self {
            wall: i64::from_be_bytes(*wall),
            monotonic_ms: u64::from_be_bytes(*monotonic_ms),
            boot_id,
            seconds: u32::from_be_bytes(*seconds),
        })
    }
}

/// Reads the count; anything but what was written is [`Attempts::damaged`].
pub(crate) fn read(connection: &Connection, vault_id: &VaultId) -> Result<Attempts, StoreError> {
    match AttemptsRow::read(connection) {
        Ok(Some(row)) if row.check_value == check_value(vault_id, &row.state) => {
            Ok(Attempts::parse(&row.state).unwrap_or_else(Attempts::damaged))
        }
        Ok(_) | Err(StoreError::Damaged) => Ok(Attempts::damaged()),
        Err(error) => Err(error),
    }
}

/// Writes the count. It is durable when this returns.
pub(crate) fn write(
    connection: &Connection,
    vault_id: &VaultId,
    attempts: &Attempts,
) -> Result<(), StoreError> {
    let state = attempts.to_bytes()?;
    let check = check_value(vault_id, &state);
    connection
        .prepare_cached("INSERT OR REPLACE INTO attempts (id, state, check_value) VALUES (1, ?1, ?2)")?
        .execute(params![state, check])?;
    Ok(())
}

struct AttemptsRow {
    state: Vec<u8>,
    check_value: Vec<u8>,
}

impl AttemptsRow {
    fn read(connection: &Connection) -> Result<Option<Self>, StoreError> {
        let mut statement =
            connection.prepare_cached("SELECT state, check_value FROM attempts WHERE id = 1")?;
        let row = statement.query_row([], |row| {
            Ok(Self {
                state: row.get(0)?,
                check_value: row.get(1)?,
            })
        });
        Ok(row.optional()?)
    }
}

fn check_value(vault_id: &VaultId, state: &[u8]) -> [u8; 32] {
    sha256(&length_prefixed(&[b"attempts/1", vault_id.bytes(), state]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Attempts, MAX_BOOT_ID, Waiting};
    use crate::StoreError;

    #[test]
    fn byte_form_is_pinned() {
        let waiting = Waiting {
            wall: 1,
            monotonic_ms: 2,
            boot_id: Some("b".to_owned()),
            seconds: 300,
        };
        let attempts = Attempts {
            failed: 5,
            serial: 9,
            rolled_back: true,
            waiting_since: Some(waiting),
        };
        let expected = [
            1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0,
            1, 44, 1, b'b',
        ];
        assert_eq!(attempts.to_bytes().unwrap(), expected);
        let none = Attempts::default().to_bytes().unwrap();
        assert_eq!(none, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn other_forms_are_not_read() {
        assert!(Attempts::parse(&[]).is_none());
        assert!(Attempts::parse(&[2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).is_none());
        assert!(Attempts::parse(&[1, 0, 0, 0]).is_none());
        assert!(Attempts::parse(&[1; 15]).is_none());
    }

    #[test]
    fn long_boot_id_is_neither_written_nor_read() {
        let with = |length: usize| {
            let mut attempts = Attempts::damaged();
            attempts.waiting_since.as_mut().unwrap().boot_id = Some("b".repeat(length));
            attempts
        };
        let longest = with(MAX_BOOT_ID);
        let mut bytes = longest.to_bytes().unwrap();
        assert_eq!(Attempts::parse(&bytes), Some(longest));
        assert_eq!(with(MAX_BOOT_ID + 1).to_bytes(), Err(StoreError::TooLarge));
        bytes.push(b'b');
        assert_eq!(Attempts::parse(&bytes), None);
    }

    #[test]
    fn damaged_waits_longest_and_is_not_the_last_try() {
        let damaged = Attempts::damaged();
        assert!(damaged.failed < 9);
        assert_eq!(damaged.waiting_since.unwrap().seconds, 24 * 60 * 60);
    }

    proptest! {
        #[test]
        fn parse_reads_what_was_written(
            failed in any::<u32>(),
            serial in any::<u64>(),
            rolled_back in any::<bool>(),
            wait in proptest::option::of((any::<i64>(), any::<u64>(), proptest::option::of("[a-z0-9-]{0,36}"), any::<u32>())),
        ) {
            let waiting_since = wait.map(|(wall, monotonic_ms, boot_id, seconds)| Waiting { wall, monotonic_ms, boot_id, seconds });
            let attempts = Attempts { failed, serial, rolled_back, waiting_since };
            prop_assert_eq!(Attempts::parse(&attempts.to_bytes().unwrap()), Some(attempts));
        }
    }
}
