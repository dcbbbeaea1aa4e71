use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use wallet_core::{
    Authorisation, AuthoriseOutcome, BiometricAuthoriseOutcome, BiometricRefusal, BiometricUnlockOutcome,
    Config, IdleLimit, LockedWallet, Mode, NewPin, Operation, Pin, Ports, UnlockOutcome, Wallet,
    WipeConfirmation,
};
use wallet_host::{FolderDevice, SlowClock, SystemClock, UreqHttp, UreqHttpConfig};

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
    for pair in &global.instead {
        let (from, to) = pair
            .split_once('=')
            .ok_or(Failure::Usage("--instead takes FROM=TO"))?;
        config = config.instead_of(from, to);
    }
    let device = Arc::new(device);
    Ok(Ports {
        http: Arc::new(UreqHttp::new(&config)),
        device_seal: device.clone(),
        holder_keys: device.clone(),
        clock: if global.slow_phone {
            Arc::new(SlowClock)
        } else {
            Arc::new(SystemClock)
        },
        biometric_seal: Some(device.clone()),
        monotonic_counter: Some(device),
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
    let ports = ports(global, device(global))?;
    Ok(LockedWallet::open(&global.home, ports, config(global)).await?)
}

/// Destroys the wallet, one that cannot be opened, too.
pub(crate) async fn wipe(global: &Global, confirmation: WipeConfirmation) -> Result<(), Failure> {
    let ports = ports(global, device(global))?;
    Ok(LockedWallet::wipe_home(&global.home, ports, config(global), confirmation).await?)
}

fn device(global: &Global) -> FolderDevice {
    let device = FolderDevice::open(&device_folder(global));
    if global.no_holder_keys {
        device.without_holder_keys()
    } else {
        device
    }
}

fn config(global: &Global) -> Config {
    Config {
        // A person reads what a command shows before they answer; with the command's end the wallet is locked anyway.
        idle: IdleLimit::nearest(IdleLimit::MAX_SECONDS),
        ..Config::from(mode(global))
    }
}

pub(crate) async fn unlock(global: &Global) -> Result<Wallet, Failure> {
    let locked = open(global).await?;
    if global.biometric {
        return match locked.unlock_with_biometric().await? {
            BiometricUnlockOutcome::Unlocked(wallet) => Ok(wallet),
            BiometricUnlockOutcome::Refused(refusal) => Err(refused(refusal)),
        };
    }
    match locked.unlock(&pin(global, "PIN:")?).await? {
        UnlockOutcome::Unlocked(wallet) => Ok(wallet),
        UnlockOutcome::WrongPin { tries_left, until } => Err(wrong_pin(tries_left, until)),
        UnlockOutcome::LockedOut { until } => Err(locked_out(until)),
        UnlockOutcome::RolledBack { until } => Err(rolled_back(until)),
        UnlockOutcome::Erased => Err(Failure::Ended(Box::new(Document::new(Outcome::Erased)))),
    }
}

/// What the person is asked for when they approve what stands above.
pub(crate) const PIN_TO_APPROVE: &str = "PIN to approve this:";

/// The person's approval of one operation.
pub(crate) async fn authorise(
    global: &Global,
    wallet: &Wallet,
    operation: &Operation,
    question: &str,
) -> Result<Authorisation, Failure> {
    if global.biometric {
        return match wallet.authorise_with_biometric(operation).await? {
            BiometricAuthoriseOutcome::Authorised(authorisation) => Ok(authorisation),
            BiometricAuthoriseOutcome::Refused(refusal) => Err(refused(refusal)),
        };
    }
    authorise_by_pin(global, wallet, operation, question).await
}

/// The same with the PIN, whatever the flags say.
pub(crate) async fn authorise_by_pin(
    global: &Global,
    wallet: &Wallet,
    operation: &Operation,
    question: &str,
) -> Result<Authorisation, Failure> {
    match wallet.authorise(operation, &pin(global, question)?).await? {
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

pub(crate) fn wrong_pin(tries_left: u32, until: Option<i64>) -> Failure {
    Failure::Ended(Box::new(Document {
        tries_left: Some(tries_left),
        until: until.and_then(rfc3339),
        ..Document::new(Outcome::WrongPin)
    }))
}

pub(crate) fn locked_out(until: i64) -> Failure {
    Failure::Ended(Box::new(Document {
        until: rfc3339(until),
        ..Document::new(Outcome::LockedOut)
    }))
}

/// What the platform's prompt ended in.
fn refused(refusal: BiometricRefusal) -> Failure {
    let answer = match refusal {
        BiometricRefusal::Cancelled => "cancelled",
        BiometricRefusal::LockedOut => "locked_out",
        BiometricRefusal::Invalidated => "invalidated",
        BiometricRefusal::NotEnabled => "not_enabled",
        BiometricRefusal::Unavailable => "unavailable",
        BiometricRefusal::Waiting { until } => return locked_out(until),
        BiometricRefusal::RolledBack { until } => return rolled_back(until),
        BiometricRefusal::Erased => {
            return Failure::Ended(Box::new(Document::new(Outcome::Erased)));
        }
    };
    biometric_refused(answer)
}

/// The platform's prompt opened nothing.
pub(crate) fn biometric_refused(answer: &'static str) -> Failure {
    Failure::Ended(Box::new(Document {
        biometric: Some(answer),
        ..Document::new(Outcome::BiometricRefused)
    }))
}

fn rolled_back(until: i64) -> Failure {
    Failure::Ended(Box::new(Document {
        until: rfc3339(until),
        ..Document::new(Outcome::RolledBack)
    }))
}

/// A moment as RFC 3339; nothing for one outside of its calendar.
pub(crate) fn rfc3339(seconds: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()?
        .format(&Rfc3339)
        .ok()
}
