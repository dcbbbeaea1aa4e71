//! The first schema: header and attempts in the clear, the rest sealed.

pub(super) const UP: &str = r#"
CREATE TABLE header (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    format_version INTEGER NOT NULL,
    state TEXT NOT NULL, -- 'ready' or 'wiping'
    vault_id BLOB NOT NULL,
    prf_kind TEXT NOT NULL, -- 'hmac' or 'ecdh'
    probe_digest BLOB NOT NULL,
    pin_envelope BLOB NOT NULL,
    device_alias TEXT NOT NULL,
    retired_device_alias TEXT,
    biometric_envelope BLOB,
    biometric_alias TEXT,
    loose_biometric_alias TEXT,
    key_prefix TEXT NOT NULL,
    check_value BLOB NOT NULL
) STRICT;

CREATE TABLE attempts (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    state BLOB NOT NULL,
    check_value BLOB NOT NULL
) STRICT;

CREATE TABLE key_check (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    nonce BLOB NOT NULL,
    tag BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE root (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    nonce BLOB NOT NULL,
    tag BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE credential (
    sequence INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    lookup BLOB, -- blind index
    type BLOB, -- blind index
    issuer BLOB, -- blind index
    nonce BLOB NOT NULL,
    tag BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE session (
    sequence INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    lookup BLOB, -- blind index
    nonce BLOB NOT NULL,
    tag BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE activity (
    sequence INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    lookup BLOB, -- blind index
    nonce BLOB NOT NULL,
    tag BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE trust_anchor (
    sequence INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    lookup BLOB, -- blind index
    nonce BLOB NOT NULL,
    tag BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE holder_key_intent (
    sequence INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    lookup BLOB, -- blind index
    nonce BLOB NOT NULL,
    tag BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE setting (
    sequence INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    lookup BLOB, -- blind index
    nonce BLOB NOT NULL,
    tag BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;
"#;
