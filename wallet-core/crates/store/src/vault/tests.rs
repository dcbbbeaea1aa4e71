use std::sync::Arc;

use wallet_crypto::{OsRandom, PrfKind, Random, RandomError, VaultId, VaultKey};

use super::Vault;
use crate::{
    Column, Header, LockedVault, Lookups, RowId, StoreError, Table, record::MAX_BODY, statements::statements,
};

fn header() -> Header {
    Header {
        vault_id: VaultId::from_bytes([1; 16]),
        prf_kind: PrfKind::Hmac,
        probe_digest: [2; 32],
        pin_envelope: vec![3; 100],
        device_alias: "device".to_owned(),
        biometric: None,
        key_prefix: "prefix".to_owned(),
    }
}

fn vault() -> (tempfile::TempDir, Vault) {
    let folder = tempfile::tempdir().unwrap();
    let key = VaultKey::make(&OsRandom).unwrap();
    let vault = LockedVault::create(folder.path(), &header(), key, Arc::new(OsRandom)).unwrap();
    (folder, vault)
}

fn id(number: u8) -> RowId {
    RowId::new([number; 16])
}

/// Lets the file grow by no page from here on.
fn fill_disk(vault: &Vault) {
    let pages: i64 = vault
        .file
        .connection
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .unwrap();
    vault
        .file
        .connection
        .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
        .unwrap();
}

#[test]
fn full_disk_leaves_what_was_there() {
    let (_folder, mut vault) = vault();
    vault
        .write(|batch| batch.put(Table::Credential, &id(1), None, b"kept"))
        .unwrap();
    fill_disk(&vault);
    let outcome = vault.write(|batch| {
        batch.put(Table::Credential, &id(1), None, b"changed")?;
        batch.put(Table::Credential, &id(2), None, &vec![7; 1 << 20])
    });
    assert_eq!(outcome, Err(StoreError::Full));
    let rows = vault.list(Table::Credential).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].body.as_slice(), b"kept");
    assert_eq!(rows[0].version, 1);
    vault
        .write(|batch| batch.put(Table::Credential, &id(1), None, b"small"))
        .unwrap();
}

fn columns(table: Table) -> String {
    let names: Vec<&str> = table.columns().iter().map(|column| column.name()).collect();
    names.join(", ")
}

#[test]
fn statements_are_prepared_once() {
    let (_folder, mut vault) = vault();
    for round in 0..3 {
        for table in Table::ALL {
            vault
                .write(|batch| {
                    batch.put(table, &id(round), Some("x"), b"body")?;
                    batch.put(table, &id(round), None, b"body")?;
                    batch.delete(table, &id(round)).map(drop)
                })
                .unwrap();
            vault.get(table, &id(0)).unwrap();
            vault.list(table).unwrap();
            for column in table.columns() {
                vault.find(table, *column, "x").unwrap();
            }
        }
    }
    let reused: i32 = Table::ALL
        .iter()
        .map(|table| {
            let sql = format!(
                "SELECT sequence, id, version, nonce, tag, body, {} FROM {} ORDER BY sequence",
                columns(*table),
                table.name()
            );
            let statement = vault.file.connection.prepare_cached(&sql).unwrap();
            statement.get_status(rusqlite::StatementStatus::Run)
        })
        .sum();
    assert_eq!(reused, 3 * 6, "each run counted on one and the same statement");
}

#[test]
fn no_statement_reads_more_rows_than_it_is_for() {
    let (_folder, vault) = vault();
    for table in Table::ALL {
        let of = statements(table);
        let changing = [(of.delete, 2), (of.update, 6 + table.columns().len())];
        for (sql, parameters) in [(of.row, 1), (of.sealed, 1)].into_iter().chain(changing) {
            let sql = format!("EXPLAIN QUERY PLAN {sql}");
            let parameters = rusqlite::params_from_iter(vec![1; parameters]);
            let plan: String = vault
                .file
                .connection
                .query_row(&sql, parameters, |row| row.get(3))
                .unwrap();
            assert!(plan.contains("INTEGER PRIMARY KEY (rowid=?)"), "{plan}");
        }
    }
}

#[test]
fn vault_can_be_handed_to_another_thread() {
    fn expect_send<T: Send>(_: &T) {}
    let (_folder, vault) = vault();
    expect_send(&vault);
    expect_send(&vault.lock());
}

#[test]
fn look_up_that_the_table_lacks_is_refused() {
    let (_folder, mut vault) = vault();
    for table in Table::ALL.into_iter().filter(|table| *table != Table::Credential) {
        let put =
            vault.write(|batch| batch.put(table, &id(1), Lookups::credential("type", "issuer"), b"body"));
        assert_eq!(put, Err(StoreError::NoSuchColumn));
        for column in [Column::Type, Column::Issuer] {
            assert_eq!(
                vault.find(table, column, "type").err(),
                Some(StoreError::NoSuchColumn)
            );
        }
        assert!(vault.list(table).unwrap().is_empty());
    }
}

struct NoRandom;

impl Random for NoRandom {
    fn fill(&self, _out: &mut [u8]) -> Result<(), RandomError> {
        Err(RandomError)
    }
}

#[test]
fn no_record_without_a_nonce() {
    let (_folder, mut vault) = vault();
    vault.random = Arc::new(NoRandom);
    let outcome = vault.write(|batch| batch.put(Table::Setting, &id(1), None, b"body"));
    assert_eq!(outcome, Err(StoreError::Random));
    assert!(vault.list(Table::Setting).unwrap().is_empty());
}

#[test]
fn oversized_body_is_refused() {
    let (_folder, mut vault) = vault();
    let outcome = vault.write(|batch| batch.put(Table::Setting, &id(1), None, &vec![0; MAX_BODY + 1]));
    assert_eq!(outcome, Err(StoreError::TooLarge));
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, &vec![9; MAX_BODY]))
        .unwrap();
    assert_eq!(
        vault.get(Table::Setting, &id(1)).unwrap().unwrap().body.len(),
        MAX_BODY
    );
}

#[test]
fn failed_commit_leaves_what_was_there() {
    let (_folder, mut vault) = vault();
    let outcome: Result<(), _> = vault.write(|batch| {
        batch.put(Table::Setting, &id(1), None, b"body")?;
        // Ends the transaction under the commit, which then fails.
        batch.connection.execute_batch("ROLLBACK")?;
        Ok(())
    });
    assert!(matches!(outcome, Err(StoreError::Database { .. })));
    assert!(vault.list(Table::Setting).unwrap().is_empty());
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, b"body"))
        .unwrap();
}

#[test]
fn nothing_is_written_after_the_engine_ended_the_transaction() {
    let (_folder, mut vault) = vault();
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, b"kept"))
        .unwrap();
    let outcome = vault.write(|batch| {
        batch.put(Table::Setting, &id(2), None, b"gone with the transaction")?;
        batch.connection.execute_batch("ROLLBACK")?;
        // A failure that the caller does not pass on.
        let ended = Err(StoreError::Database { code: -1 });
        assert_eq!(batch.put(Table::Setting, &id(3), None, b"body"), ended);
        assert!(batch.delete(Table::Setting, &id(1)).is_err());
        Ok(())
    });
    assert_eq!(outcome, Err(StoreError::Database { code: -1 }));
    assert_eq!(vault.generation(), 2);
    let rows = vault.list(Table::Setting).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].body.as_slice(), b"kept");
}

#[test]
fn debug_of_a_vault_shows_its_id_at_most() {
    let (_folder, vault) = vault();
    let open = format!("{vault:?}");
    let locked = format!("{:?}", vault.lock());
    for debug in [open, locked] {
        assert!(debug.contains("Hmac") && !debug.contains("prefix") && !debug.contains("device"));
    }
}
