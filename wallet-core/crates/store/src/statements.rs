//! The statements on the sealed tables.

use crate::table::Table;

/// The statements of one table. Whole constant texts, so that each is prepared once and never put together at run time.
/// The blind indexes come last, in the order of [`Table::columns`], so that all else has the same place in every table.
pub(crate) struct Statements {
    /// A whole row, for whom does not know it yet.
    pub(crate) row: &'static str,
    /// What of a known row is not known.
    pub(crate) sealed: &'static str,
    pub(crate) list: &'static str,
    pub(crate) insert: &'static str,
    pub(crate) update: &'static str,
    pub(crate) delete: &'static str,
}

/// Where the blind indexes begin in a result; as parameters they begin one later.
pub(crate) const INDEXES: usize = 6;

macro_rules! select {
    ($table:literal, $columns:literal, $rest:expr) => {
        concat!(
            "SELECT sequence, id, version, nonce, tag, body, ",
            $columns,
            " FROM ",
            $table,
            $rest
        )
    };
}

macro_rules! statements {
    ($table:literal, $columns:literal, $values:literal, $changes:literal) => {
        Statements {
            row: select!($table, $columns, " WHERE sequence = ?1"),
            sealed: concat!("SELECT nonce, body FROM ", $table, " WHERE sequence = ?1"),
            list: select!($table, $columns, " ORDER BY sequence"),
            insert: concat!(
                "INSERT INTO ",
                $table,
                " (sequence, id, version, nonce, tag, body, ",
                $columns,
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ",
                $values,
                ")"
            ),
            update: concat!(
                "UPDATE ",
                $table,
                " SET version = ?3, nonce = ?4, tag = ?5, body = ?6, ",
                $changes,
                " WHERE sequence = ?1 AND id = ?2"
            ),
            delete: concat!("DELETE FROM ", $table, " WHERE sequence = ?1 AND id = ?2"),
        }
    };
    ($table:literal) => {
        statements!($table, "lookup", "?7", "lookup = ?7")
    };
}

pub(crate) const fn statements(table: Table) -> &'static Statements {
    match table {
        Table::Credential => &statements!(
            "credential",
            "lookup, type, issuer",
            "?7, ?8, ?9",
            "lookup = ?7, type = ?8, issuer = ?9"
        ),
        Table::Session => &statements!("session"),
        Table::Activity => &statements!("activity"),
        Table::TrustAnchor => &statements!("trust_anchor"),
        Table::HolderKeyIntent => &statements!("holder_key_intent"),
        Table::Setting => &statements!("setting"),
    }
}
