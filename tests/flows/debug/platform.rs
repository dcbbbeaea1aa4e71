//! Values of what says where keys live, what a biometric answers, and what a backup or a rescue brings.

use wallet_core::*;

use super::models::{credential_id, text};
use super::{MARK, Printed, mark, show};

fn key() -> KeyView {
    KeyView {
        level: KeyLevel::StrongBox,
        state: KeyState::Usable,
        user_verification: true,
        attested: false,
    }
}

fn assurance() -> CredentialAssurance {
    CredentialAssurance {
        credential: credential_id(),
        key: key(),
        user_verifier: UserVerifier::Core,
        level: AssuranceLevel::Aal2,
    }
}

pub(super) fn keys(printed: &mut Printed) {
    show!(printed, Assurance: Assurance {
        factor: UnlockFactor::Pin,
        credentials: vec![assurance()],
        level: AssuranceLevel::Aal1,
    });
    show!(printed, AssuranceLevel: AssuranceLevel::Aal2);
    show!(printed, CounterFault: CounterFault::Unavailable);
    show!(printed, CredentialAssurance: assurance());
    show!(printed, KeyHealth: KeyHealth { checked: 2, unknown: 1, lost: vec![credential_id()], restored: vec![] });
    show!(printed, KeyPolicy: KeyPolicy::default());
    show!(printed, KeyState: KeyState::Lost);
    show!(printed, KeyView: key());
    show!(printed, MinimumKeyLevel: MinimumKeyLevel::Hardware);
    show!(printed, UnlockFactor: UnlockFactor::Biometric);
    show!(printed, UserVerifier: UserVerifier::Hardware);
}

pub(super) fn unlocking(printed: &mut Printed) {
    let refused = BiometricRefusal::Waiting { until: 5 };
    show!(printed, BiometricAuthoriseOutcome: BiometricAuthoriseOutcome::Refused(refused));
    show!(printed, BiometricRefusal: refused);
    let secret = Secret::from_slice(MARK.repeat(2).as_bytes()).unwrap();
    show!(printed, BiometricSecret: BiometricSecret::new(secret));
    show!(printed, BiometricUnlockOutcome: BiometricUnlockOutcome::Refused(refused));
    show!(printed, ChangePinOutcome: ChangePinOutcome::Changed);
    show!(printed, EnableBiometricOutcome: EnableBiometricOutcome::Enabled);
    show!(printed, IdleLimit: IdleLimit::DEFAULT);
    show!(printed, OsRandom: OsRandom);
}

fn reissue() -> ReissueItem {
    ReissueItem {
        credential_type: mark(),
        names: vec![text()],
        issuer: mark(),
        offered_by: Some(mark()),
        reason: ReissueReason::KeyLost,
        credential: Some(credential_id()),
    }
}

pub(super) fn backups(printed: &mut Printed) {
    show!(printed, BackupError: BackupError::Malformed);
    show!(printed, ImportedBackup: ImportedBackup {
        created_at: 1,
        credentials: 2,
        history: 3,
        trust_anchors: 4,
        reissue: vec![reissue()],
    });
    show!(printed, NewPassphrase: NewPassphrase::generate(&OsRandom).unwrap());
    show!(printed, Passphrase: Passphrase::parse(MARK.as_bytes()).unwrap());
    show!(printed, PassphraseError: PassphraseError::Empty);
    show!(printed, ReissueItem: reissue());
    show!(printed, ReissueReason: ReissueReason::NotMoved);
    show!(printed, RescueDamage: RescueDamage::default());
}
