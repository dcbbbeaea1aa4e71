//! What `Debug` prints of every public type of the façade, reviewed as a snapshot: no text from outside, no claim, no
//! secret. Every text that a value holds is the mark.

mod exported;
mod models;
mod platform;

use std::collections::BTreeSet;

use wallet_core::*;
use wallet_host::block_on;

use crate::support::bench::{approve, unlock};
use crate::support::{Bench, pin};

/// Stands wherever a text, a claim or a secret can stand.
const MARK: &str = "Mark-Zzyzx-90210";

fn mark() -> String {
    MARK.to_owned()
}

/// What was printed, by type.
#[derive(Default)]
struct Printed(Vec<(&'static str, String)>);

/// Prints values of one type, which must be that type.
macro_rules! show {
    ($printed:ident, $name:ident: $($value:expr),+ $(,)?) => {$({
        let value: wallet_core::$name = $value;
        $printed.0.push((stringify!($name), format!("{value:?}")));
    })+};
}
use show;

fn errors(printed: &mut Printed) {
    show!(printed, AttemptPolicyError: AttemptPolicyError::Tries);
    show!(printed, AuthorisationFault: AuthorisationFault::Stale);
    show!(printed, Blame: Blame::Peer);
    show!(printed, ChoiceFault: ChoiceFault::Option);
    show!(printed, CredentialError: CredentialError::NotFound, CredentialError::Vault(VaultError::Locked));
    show!(printed, CredentialFault: CredentialFault::Type);
    show!(printed, ErrorInfo: VaultError::Locked.info());
    show!(printed, IssuanceError: IssuanceError::Refused(CredentialFault::Type));
    show!(printed, NewPinError: NewPin::choose(MARK.as_bytes()).unwrap_err());
    show!(printed, Next: Next::Retry);
    show!(printed, OfferFault: OfferFault::Address);
    show!(printed, PeerAnswer: PeerAnswer::Other);
    show!(printed, PinError: Pin::parse(MARK.as_bytes()).unwrap_err());
    show!(
        printed,
        PresentationError: PresentationError::ApprovalMissing(CredentialClass::Health),
        PresentationError::Key(KeyFault::Missing)
    );
    show!(printed, RequestFault: RequestFault::Nonce);
    show!(printed, StatusFault: StatusFault::Network(HttpFault::Tls));
    show!(printed, TrustError: TrustError::Anchor);
    show!(printed, TrustListFault: TrustListFault::Older);
    show!(printed, UnreadableReason: UnreadableReason::Corrupt);
    show!(printed, VaultError: VaultError::Unreadable(UnreadableReason::NewerVersion));
}

fn ports(printed: &mut Printed, bench: &Bench) {
    show!(printed, ClockReading: ClockReading {
        wall: 7,
        monotonic_ms: 8,
        boot_id: Some(mark()),
    });
    show!(printed, HttpFault: HttpFault::TooLarge);
    show!(printed, HttpMethod: HttpMethod::Post);
    show!(printed, HttpRequest: HttpRequest {
        method: HttpMethod::Post,
        url: format!("https://issuer.example/{MARK}?{MARK}"),
        headers: vec![(mark(), mark())],
        body: MARK.into(),
        max_response_bytes: 9,
    });
    show!(printed, HttpResponse: HttpResponse {
        status: 200,
        headers: vec![(mark(), mark())],
        body: MARK.into(),
    });
    show!(printed, KeyFault: KeyFault::Cancelled);
    show!(printed, AttemptPolicy: AttemptPolicy::default());
    show!(printed, Config: Config::default());
    show!(printed, Mode: Mode::Development);
    show!(printed, Ports: bench.ports());
    show!(printed, PrfKind: PrfKind::Ecdh);
}

fn keys(printed: &mut Printed) {
    show!(printed, KeyCheck: KeyCheck::Present(MARK.into()), KeyCheck::Fault(KeyFault::Missing));
    show!(printed, KeyLevel: KeyLevel::Tee);
    show!(printed, KeyPurpose: KeyPurpose::Sign);
    show!(printed, KeyRequest: KeyRequest {
        purpose: KeyPurpose::Agree,
        attestation_challenge: Some(MARK.into()),
        user_verification: true,
    });
    show!(printed, MadeKey: MadeKey {
        public_key: MARK.into(),
        level: KeyLevel::StrongBox,
        user_verification: false,
        attestation: Some(vec![MARK.into()]),
    });
}

fn secrets(printed: &mut Printed) {
    let bytes = || -> [u8; 16] { MARK.as_bytes().try_into().unwrap() };
    show!(printed, DeviceAnswer: DeviceAnswer::new(Secret::from_slice(MARK.repeat(2).as_bytes()).unwrap()));
    show!(printed, DeviceInput: DeviceInput::for_probe(&wallet_crypto::VaultId::from_bytes(bytes())).unwrap());
    show!(printed, NewPin: NewPin::choose(b"902109").unwrap());
    show!(printed, Pin: pin("902109"));
    show!(printed, SecretBytes: SecretBytes::new(MARK.into()));
    let secret: Secret<16> = Secret::new(bytes());
    printed.0.push(("Secret", format!("{secret:?}")));
}

fn vault(printed: &mut Printed, bench: &Bench, wallet: Wallet) {
    let id = models::credential_id();
    let session = models::session_id();
    let selection = models::selection();
    show!(
        printed,
        Operation: Operation::Accept { credentials: vec![id], unknown_issuer: true },
        Operation::Delete { credential: id },
        Operation::Share { session, selection: selection.clone(), unverified_verifier: true },
        Operation::ShareSensitive {
            session,
            selection,
            unverified_verifier: false,
            class: CredentialClass::Health,
        },
        Operation::View { credentials: vec![id] },
    );
    let nothing = Operation::View { credentials: vec![] };
    show!(printed, Authorisation: approve(&wallet, &nothing));
    show!(
        printed,
        AuthoriseOutcome: AuthoriseOutcome::Authorised(approve(&wallet, &nothing)),
        AuthoriseOutcome::WrongPin { tries_left: 4, until: Some(5) },
    );
    show!(printed, WipeConfirmation: WipeConfirmation::typed(WipeConfirmation::WORD).unwrap());
    let locked = wallet.lock().unwrap();
    let unlocked = block_on(locked.unlock(&pin(crate::support::bench::PIN))).unwrap();
    show!(printed, UnlockOutcome: unlocked);
    drop(locked);
    let locked = bench.open().unwrap();
    let rescued = block_on(locked.rescue(&pin(crate::support::bench::PIN))).unwrap();
    show!(printed, RescueOutcome: rescued);
    let rescued = block_on(locked.rescue(&pin(crate::support::bench::PIN))).unwrap();
    if let RescueOutcome::Rescued(rescued) = rescued {
        show!(printed, RescuedWallet: rescued);
    }
    drop(locked);
    let locked = bench.open().unwrap();
    let wallet = unlock(&locked, crate::support::bench::PIN);
    show!(printed, Wallet: wallet);
    show!(printed, LockedWallet: locked);
}

fn everything() -> Printed {
    let (bench, wallet) = Bench::with_wallet();
    let mut printed = Printed::default();
    errors(&mut printed);
    ports(&mut printed, &bench);
    keys(&mut printed);
    secrets(&mut printed);
    platform::keys(&mut printed);
    platform::unlocking(&mut printed);
    platform::backups(&mut printed);
    models::credentials(&mut printed);
    models::reviews(&mut printed);
    models::outcomes(&mut printed);
    models::history(&mut printed);
    vault(&mut printed, &bench, wallet);
    printed.0.sort();
    printed
}

#[test]
fn nothing_that_is_printed_of_a_public_type_comes_from_outside() {
    let printed = everything();
    let bytes = format!("{:?}", MARK.as_bytes());
    let bytes = bytes.trim_matches(['[', ']']);
    for (name, text) in &printed.0 {
        assert!(!text.contains(MARK), "{name} prints a text that it holds");
        assert!(
            !text.contains(bytes) && !text.contains("902109"),
            "{name} prints a secret"
        );
    }
    let lines = printed.0.iter().map(|(name, text)| format!("{name}: {text}\n"));
    insta::assert_snapshot!(lines.collect::<String>());
}

#[test]
fn every_public_type_is_printed() {
    let printed: BTreeSet<String> = everything()
        .0
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let exported = exported::types();
    assert!(exported.len() > 70, "the scan must find the types");
    let missing: Vec<_> = exported.difference(&printed).collect();
    assert!(
        missing.is_empty(),
        "show a value of each in `tests/flows/debug`: {missing:?}"
    );
    let gone: Vec<_> = printed.difference(&exported).collect();
    assert!(gone.is_empty(), "no longer exported: {gone:?}");
}
