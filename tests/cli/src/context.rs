use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use wallet_core::{
    Authorisation, AuthoriseOutcome, LockedWallet, Mode, NewPin, Operation, Pin, Ports, UnlockOutcome, Wallet,
};
use wallet_host::{FolderDevice, SystemClock, UreqHttp, UreqHttpConfig};

use crate::args::Global;
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::prompt;

/// The platform, as the flags describe it.
pub(crate) fn ports(global: &Global, device: FolderDevice) -> Result<Ports, Failure> {
    let root = global.tls_root.as_ref().map(fs::read).transpose();
    let root = root.map_err(|_| Failure::Usage("the TLS root cannot be read"))?;
    let mut config = UreqHttpConfig::default();
    if let Some(root) = root {
        config = config
            .add_roots_pem(&root)
            .map_err(|_| Failure::Usage("the TLS root is no certificate"))?;
    }
    let device = Arc::new(device);
    Ok(Ports {
        http: Arc::new(UreqHttp::new(&config)),
        device_seal: device.clone(),
        holder_keys: device,
        clock: Arc::new(SystemClock),
    })
}

pub(crate) fn mode(global: &Global) -> Mode {
    if global.dev {
        Mode::Development
    } else {
        Mode::Production
    }
}

/// The folder of the device keys; only `create` makes it.
pub(crate) fn device_folder(global: &Global) -> PathBuf {
    global.device.clone().unwrap_or_else(|| {
        let mut name = global.home.clone().into_os_string();
        name.push(".device");
        PathBuf::from(name)
    })
}

pub(crate) async fn open(global: &Global) -> Result<LockedWallet, Failure> {
    let mut device = FolderDevice::open(&device_folder(global));
    if global.no_holder_keys {
        device = device.without_holder_keys();
    }
    let ports = ports(global, device)?;
    Ok(LockedWallet::open(&global.home, ports, mode(global)).await?)
}

pub(crate) async fn unlock(global: &Global) -> Result<Wallet, Failure> {
    let locked = open(global).await?;
    match locked.unlock(&pin(global, "PIN:")?).await? {
        UnlockOutcome::Unlocked(wallet) => Ok(wallet),
        UnlockOutcome::WrongPin { tries_left, until } => Err(wrong_pin(tries_left, until)),
        UnlockOutcome::LockedOut { until } => Err(locked_out(until)),
        UnlockOutcome::Erased => Err(Failure::Ended(Box::new(Document::new(Outcome::Erased)))),
    }
}

/// The person's approval of one operation.
pub(crate) async fn authorise(
    global: &Global,
    wallet: &Wallet,
    operation: &Operation,
) -> Result<Authorisation, Failure> {
    match wallet
        .authorise(operation, &pin(global, "PIN to approve this:")?)
        .await?
    {
        AuthoriseOutcome::Authorised(authorisation) => Ok(authorisation),
        AuthoriseOutcome::WrongPin { tries_left, until } => Err(wrong_pin(tries_left, until)),
        AuthoriseOutcome::LockedOut { until } => Err(locked_out(until)),
        AuthoriseOutcome::Erased => Err(Failure::Ended(Box::new(Document::new(Outcome::Erased)))),
    }
}

/// The PIN from its file, or from the person.
pub(crate) fn pin(global: &Global, question: &str) -> Result<Pin, Failure> {
    let typed = typed_pin(global.pin_file.as_deref(), question)?;
    Ok(Pin::parse(without_newline(&typed))?)
}

/// A PIN that is chosen, from a file or from the person.
pub(crate) fn new_pin(file: Option<&Path>, question: &str) -> Result<NewPin, Failure> {
    let typed = typed_pin(file, question)?;
    Ok(NewPin::choose(without_newline(&typed))?)
}

fn typed_pin(file: Option<&Path>, question: &str) -> Result<Vec<u8>, Failure> {
    match file {
        Some(file) => fs::read(file).map_err(|_| Failure::Usage("the PIN file cannot be read")),
        None if prompt::interactive() => prompt::ask_secret(question)
            .map(String::into_bytes)
            .map_err(|_| Failure::Input("the PIN cannot be read")),
        None => Err(Failure::Input("a PIN is needed: use a PIN file or a terminal")),
    }
}

pub(crate) fn without_newline(typed: &[u8]) -> &[u8] {
    let typed = typed.strip_suffix(b"\n").unwrap_or(typed);
    typed.strip_suffix(b"\r").unwrap_or(typed)
}

fn wrong_pin(tries_left: u32, until: Option<i64>) -> Failure {
    Failure::Ended(Box::new(Document {
        tries_left: Some(tries_left),
        until: until.and_then(rfc3339),
        ..Document::new(Outcome::WrongPin)
    }))
}

fn locked_out(until: i64) -> Failure {
    Failure::Ended(Box::new(Document {
        until: rfc3339(until),
        ..Document::new(Outcome::LockedOut)
    }))
}

/// A moment as RFC 3339; nothing for one outside of its calendar.
pub(crate) fn rfc3339(seconds: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()?
        .format(&Rfc3339)
        .ok()
}
