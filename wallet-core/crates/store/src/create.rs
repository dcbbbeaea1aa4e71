//! Building a new vault file aside.

use rusqlite::TransactionBehavior;
use wallet_crypto::{Random, VaultKey};

use crate::{
    Attempts, Header, StoreError, attempts, connection,
    files::Home,
    header::{self, Loose, State},
    home_lock::HomeLock,
    key_check,
    keys::Keys,
    migrations,
    root::{self, Root},
};

/// Puts a whole, durable vault file into an empty folder and gives back the folder's lock.
pub(crate) fn create(
    home: &Home,
    header: &Header,
    vault_key: &VaultKey,
    random: &dyn Random,
) -> Result<HomeLock, StoreError> {
    header::expect_writable(header, &Loose::default())?;
    home.make()?;
    // Before the lock, so that no lock file appears in a folder of someone else's; and under it, because then it holds.
    home.refuse_unless_empty()?;
    let lock = HomeLock::acquire(home)?;
    home.refuse_unless_empty()?;
    if home.has_wiped()? {
        home.finish_destruction()?;
    }
    home.remove_new()?;
    let keys = Keys::derive(header.vault_id, vault_key);
    match build(home, header, &keys, random).and_then(|()| home.publish_new()) {
        Ok(()) => Ok(lock),
        Err(error) => {
            // What is left of it is removed now, or by the next creation.
            let _ = home.remove_new();
            Err(error)
        }
    }
}

fn build(home: &Home, header: &Header, keys: &Keys, random: &dyn Random) -> Result<(), StoreError> {
    let mut connection = connection::open_new(&home.make_new()?)?;
    migrations::run_on_new(&mut connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    header::write(&transaction, header, &Loose::default(), State::Ready)?;
    attempts::write(&transaction, &header.vault_id, &Attempts::default())?;
    key_check::write(&transaction, keys, random)?;
    root::write(&transaction, keys, Root::NEW, random)?;
    transaction.commit()?;
    connection::checkpoint(&connection)?;
    connection.close().map_err(|(_, error)| error.into())
}
