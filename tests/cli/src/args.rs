use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// A staff passport on the command line.
#[derive(Debug, Parser)]
#[command(name = "wallet", version)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Global {
    /// The folder that holds the vault
    #[arg(long, global = true, value_name = "DIR", default_value = "wallet-home")]
    pub(crate) home: PathBuf,
    /// The folder that stands for the phone's key store [default: HOME.device]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) device: Option<PathBuf>,
    /// A file that holds the PIN; one trailing newline is ignored
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) pin_file: Option<PathBuf>,
    /// Unlock and approve by the device's biometric prompt, instead of the PIN
    #[arg(long, global = true)]
    pub(crate) biometric: bool,
    /// Approve what is asked by those who are trusted
    #[arg(long, global = true)]
    pub(crate) yes: bool,
    /// With --yes: approve an unknown issuer or an unverified verifier, too
    #[arg(long, global = true)]
    pub(crate) trust_unknown: bool,
    /// View and share health, criminal-record and unclassified credentials, too
    #[arg(long, global = true)]
    pub(crate) yes_sensitive: bool,
    /// Allow http on loopback addresses
    #[arg(long, global = true)]
    pub(crate) dev: bool,
    /// Accept servers whose certificate ends at this root, beside the usual ones
    #[arg(long, global = true, value_name = "PEM")]
    pub(crate) tls_root: Option<PathBuf>,
    /// Ask TO for what is at addresses that begin with FROM, for hosts that are nowhere to be found
    #[arg(long, global = true, value_name = "FROM=TO")]
    pub(crate) instead: Vec<String>,
    /// Use a phone that has no place for new holder keys: they are made in software
    #[arg(long, global = true)]
    pub(crate) no_holder_keys: bool,
    /// Use a phone that is ten times as slow: the PIN is stretched with the least parameters
    #[arg(long, global = true)]
    pub(crate) slow_phone: bool,
    /// Print one JSON document
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a new wallet
    Create,
    /// Accept an offer, or a credential that waits for a decision
    Accept {
        /// The offer's link, or a credential's identifier
        #[arg(value_name = "OFFER|ID")]
        target: String,
        /// The transaction code that the issuer gave you
        #[arg(long, value_name = "CODE")]
        tx_code: Option<String>,
    },
    /// Reject an offer, or a credential that waits for a decision
    Reject {
        /// The offer's link, or a credential's identifier
        #[arg(value_name = "OFFER|ID")]
        target: String,
        /// Why; it stays in your history
        #[arg(long)]
        reason: Option<String>,
    },
    /// List the credentials
    List,
    /// Show what a credential says
    Show {
        /// The credential's identifier
        id: String,
        /// The language of the claims' names, where their publisher has it; else English
        #[arg(long, value_name = "LANGUAGE", default_value = "en")]
        locale: String,
    },
    /// Delete an accepted credential with its keys
    Delete {
        /// The credential's identifier
        id: String,
    },
    /// Show what an offer or a request asks, and answer nothing
    Review {
        /// The link
        #[arg(value_name = "OFFER|REQUEST")]
        link: String,
    },
    /// Share what a request asks
    Share {
        /// The request's link
        request: String,
        /// The credential that answers a query
        #[arg(long, value_name = "QUERY=CREDENTIAL_ID")]
        choose: Vec<String>,
        /// The option of a set of credentials, counted from 0, or none
        #[arg(long, value_name = "SET=INDEX|none")]
        option: Vec<String>,
    },
    /// Decline a request
    Decline {
        /// The request's link
        request: String,
    },
    /// Ask whether the credentials were suspended or revoked
    Status,
    /// Show what happened
    History,
    /// Check the keys of the credentials, and show what they vouch for
    Keys {
        /// Require at least this place for the key of a new credential, from now on
        #[arg(long, value_enum)]
        require_level: Option<Level>,
        /// Share nothing below this level, from now on
        #[arg(long, value_enum)]
        require_assurance: Option<Aal>,
    },
    /// Keep what may leave this wallet, and make a new one from it
    Backup {
        #[command(subcommand)]
        command: BackupCommand,
    },
    /// List what only its issuers can give again
    Reissue,
    /// Say whom you trust
    Trust {
        #[command(subcommand)]
        command: TrustCommand,
    },
    /// Open the wallet by the device's biometric prompt as well
    Biometric {
        #[command(subcommand)]
        command: BiometricCommand,
    },
    /// Change the PIN
    Pin {
        /// A file that holds the new PIN; one trailing newline is ignored
        #[arg(long, value_name = "FILE")]
        new_pin_file: Option<PathBuf>,
    },
    /// Show what can still be read of a damaged wallet
    Rescue {
        /// Write it to a backup, too: a file that must not exist
        #[arg(long, value_name = "FILE")]
        export: Option<PathBuf>,
        /// A file that holds a passphrase of your own for it [default: six random words]
        #[arg(long, value_name = "FILE", requires = "export")]
        passphrase_file: Option<PathBuf>,
    },
    /// Destroy the wallet with its keys
    Wipe,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BiometricCommand {
    /// Set it up, with the PIN
    On,
    /// Take it away
    Off,
    /// Say what the person at the device's prompt does from now on
    Simulate {
        /// What they do
        #[arg(value_enum)]
        person: Person,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Person {
    /// Confirms
    Confirms,
    /// Cancels
    Cancels,
    /// Failed too often: the device does not ask
    LockedOut,
    /// Enrols somebody else, once: what was set up is void
    Enrols,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BackupCommand {
    /// Write a backup and print its passphrase, once
    Export {
        /// The file to write; it must not exist
        file: PathBuf,
        /// A file that holds a passphrase of your own [default: six random words]
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Read a backup into this wallet, which must be new
    Import {
        /// The backup
        file: PathBuf,
        /// A file that holds the passphrase
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TrustCommand {
    /// Trust a certificate (a PEM file), a DID or an https address, or take a trust list (a file)
    Add {
        /// The file, the DID or the address
        #[arg(value_name = "PEM|DID|ORIGIN|LIST")]
        anchor: String,
        /// For whom an anchor vouches [default: issuers and verifiers]
        #[arg(long = "for", value_enum)]
        set: Option<Set>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Level {
    /// Any, software included
    Any,
    /// Hardware that the key cannot leave
    Hardware,
    /// A secure element of its own
    SecureElement,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Aal {
    /// AAL1 of NIST SP 800-63B
    Aal1,
    /// AAL2
    Aal2,
    /// AAL3
    Aal3,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Set {
    /// Those who issue credentials
    Issuers,
    /// Those who ask for them
    Verifiers,
    /// Those who sign trust lists
    TrustLists,
    /// Those who sign status lists of what others issued
    StatusLists,
    /// Readers that ask face to face
    Readers,
}
