//! The encrypted file of the wallet core: one SQLite database in one folder, held by one process at a time.
//!
//! A [`LockedVault`] shows a plain [`Header`] and the count of failed tries ([`Attempts`]). With the `VaultKey` it becomes a
//! [`Vault`], whose records are read and, in one transaction each ([`Vault::write`]), written. The engine never sees a
//! record in the clear: each is sealed by itself with XChaCha20-Poly1305, bound to vault, table, id and version, and
//! padded; look-ups go through keyed blind indexes. A sealed root record says which rows there are, so that one that was taken
//! away, added, swapped or put back in an older version is noticed at unlock ([`StoreError::Damaged`]).
//! `docs/vault-schema.md` describes the file.
//!
//! A file that is damaged, cut off or newer is reported ([`StoreError::Unreadable`]) and never deleted, replaced or
//! shown as an empty vault.
//!
//! ```
//! use std::sync::Arc;
//! use wallet_crypto::{OsRandom, PrfKind, VaultId, VaultKey};
//! use wallet_store::{Column, Header, LockedVault, RowId, Table};
//!
//! # let folder = tempfile::tempdir()?;
//! # let home = folder.path();
//! let header = Header {
//!     vault_id: VaultId::make(&OsRandom)?,
//!     prf_kind: PrfKind::Hmac,
//!     probe_digest: [0; 32],
//!     pin_envelope: b"the sealed vault key".to_vec(),
//!     device_alias: "device".to_owned(),
//!     biometric: None,
//!     key_prefix: "holder".to_owned(),
//! };
//! let mut vault = LockedVault::create(home, &header, VaultKey::make(&OsRandom)?, Arc::new(OsRandom))?;
//! let id = RowId::make(&OsRandom)?;
//! vault.write(|batch| batch.put(Table::Setting, &id, Some("language"), b"cy"))?;
//! assert_eq!(vault.find(Table::Setting, Column::Lookup, "language")?[0].body.as_slice(), b"cy");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod attempts;
mod biometric;
mod connection;
mod create;
mod error;
mod files;
#[cfg(fuzzing)]
pub mod fuzzing;
mod header;
mod home_lock;
mod key_check;
mod keys;
mod locked;
mod lookup;
mod migrations;
mod record;
mod records;
mod rescue;
mod root;
mod row_set;
mod schema;
mod set_hash;
mod statements;
mod table;
mod vault;

pub use attempts::{Attempts, Waiting};
pub use create::NewVault;
pub use error::{StoreError, Unreadable};
pub use header::{Biometric, Header};
pub use locked::LockedVault;
pub use lookup::{Column, Lookups};
pub use record::MAX_BODY;
pub use records::Batch;
pub use rescue::{Rescued, RescuedRows};
pub use table::{Row, RowId, Table};
pub use vault::Vault;
