//! The contract suites notice a biometric seal or a counter that breaks a rule.

#![expect(
    clippy::unwrap_used,
    reason = "a test's helpers fail by panicking, as the test does"
)]

use async_trait::async_trait;
use tempfile::TempDir;
use wallet_core::{BiometricSeal, BiometricSecret, CounterFault, KeyFault, MonotonicCounter, Secret};
use wallet_host::contract::{Breach, Person, biometric_seal_contract, monotonic_counter_contract};
use wallet_host::{FolderDevice, Prompt, block_on};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    MakesWhatIsMissing,
    KeepsOverAnother,
    HasOneName,
    GivesOutUnasked,
    OutlivesAnEnrolment,
    KeepsWhatIsDeleted,
    BeginsWhenRead,
    GoesBack,
    CountsSteps,
}

/// A folder device with one fault.
struct Faulty {
    device: FolderDevice,
    fault: Fault,
    _home: TempDir,
}

impl Faulty {
    fn new(fault: Fault) -> Self {
        let home = tempfile::tempdir().unwrap();
        let device = FolderDevice::create(&home.path().join("device")).unwrap();
        Self {
            device,
            fault,
            _home: home,
        }
    }

    fn name<'a>(&self, name: &'a str) -> &'a str {
        if self.fault == Fault::HasOneName {
            "one"
        } else {
            name
        }
    }
}

impl Person for Faulty {
    fn confirms(&self) {
        self.device.set_prompt(Prompt::Confirms).unwrap();
    }

    fn cancels(&self) {
        if self.fault != Fault::GivesOutUnasked {
            self.device.set_prompt(Prompt::Cancels).unwrap();
        }
    }

    fn changes_enrolment(&self) {
        if self.fault != Fault::OutlivesAnEnrolment {
            self.device.change_enrolment().unwrap();
        }
    }
}

#[async_trait]
impl BiometricSeal for Faulty {
    async fn seal(&self, alias: &str, secret: &BiometricSecret) -> Result<(), KeyFault> {
        if self.fault == Fault::KeepsOverAnother {
            BiometricSeal::delete(&self.device, alias).await?;
        }
        match self.device.seal(self.name(alias), secret).await {
            Err(KeyFault::Unavailable) if self.fault == Fault::HasOneName && alias.ends_with('2') => Ok(()),
            kept => kept,
        }
    }

    async fn open(&self, alias: &str) -> Result<BiometricSecret, KeyFault> {
        match BiometricSeal::open(&self.device, self.name(alias)).await {
            Err(KeyFault::Missing) if self.fault == Fault::MakesWhatIsMissing => {
                Ok(BiometricSecret::new(Secret::new([0; 32])))
            }
            opened => opened,
        }
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        if self.fault == Fault::KeepsWhatIsDeleted {
            return Ok(());
        }
        BiometricSeal::delete(&self.device, self.name(alias)).await
    }
}

#[async_trait]
impl MonotonicCounter for Faulty {
    async fn read(&self, name: &str) -> Result<Option<u64>, CounterFault> {
        if self.fault == Fault::BeginsWhenRead {
            self.device.advance(name, 0).await?;
        }
        self.device.read(self.name(name)).await
    }

    async fn advance(&self, name: &str, value: u64) -> Result<(), CounterFault> {
        let name = self.name(name);
        if self.fault == Fault::GoesBack {
            MonotonicCounter::delete(&self.device, name).await?;
        }
        if self.fault == Fault::CountsSteps {
            let next = self.device.read(name).await?.unwrap_or(0) + 1;
            return self.device.advance(name, next).await;
        }
        self.device.advance(name, value).await
    }

    async fn delete(&self, name: &str) -> Result<(), CounterFault> {
        if self.fault == Fault::KeepsWhatIsDeleted {
            return Ok(());
        }
        MonotonicCounter::delete(&self.device, self.name(name)).await
    }
}

fn seal(fault: Fault) -> Result<(), Breach> {
    let faulty = Faulty::new(fault);
    biometric_seal_contract(&faulty, &faulty)
}

fn counter(fault: Fault) -> Result<(), Breach> {
    monotonic_counter_contract(&Faulty::new(fault))
}

#[test]
fn without_a_fault_both_contracts_are_kept() {
    assert_eq!(seal(Fault::None), Ok(()));
    assert_eq!(counter(Fault::None), Ok(()));
}

#[test]
fn a_biometric_seal_with_a_fault_is_noticed() {
    for (fault, breach) in [
        (
            Fault::MakesWhatIsMissing,
            "what was not kept is missing, and asking makes nothing",
        ),
        (Fault::KeepsOverAnother, "nothing is kept over another"),
        (Fault::HasOneName, "each name keeps its own"),
        (
            Fault::GivesOutUnasked,
            "a prompt that is cancelled gives nothing out",
        ),
        (
            Fault::OutlivesAnEnrolment,
            "a change of enrolment makes void what is kept",
        ),
        (Fault::KeepsWhatIsDeleted, "what was destroyed is missing"),
    ] {
        assert_eq!(seal(fault), Err(Breach(breach)), "{fault:?}");
    }
}

#[test]
fn a_counter_with_a_fault_is_noticed() {
    for (fault, breach) in [
        (
            Fault::BeginsWhenRead,
            "there is no number before it is raised, and asking makes none",
        ),
        (
            Fault::GoesBack,
            "a number is what it was raised to, and never goes back",
        ),
        (
            Fault::CountsSteps,
            "a number is what it was raised to, and never goes back",
        ),
        (Fault::HasOneName, "each name has its own"),
        (Fault::KeepsWhatIsDeleted, "a destroyed number is gone"),
    ] {
        assert_eq!(counter(fault), Err(Breach(breach)), "{fault:?}");
    }
}

#[test]
fn a_counter_survives_its_process_and_refuses_what_it_cannot_name() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("device");
    block_on(FolderDevice::create(&folder).unwrap().advance("a/generation", 5)).unwrap();
    let again = FolderDevice::open(&folder);
    assert_eq!(block_on(again.read("a/generation")), Ok(Some(5)));
    for name in ["", &"n".repeat(101)] {
        assert_eq!(block_on(again.read(name)), Err(CounterFault::Unavailable));
        assert_eq!(block_on(again.advance(name, 1)), Err(CounterFault::Unavailable));
    }
    let nowhere = FolderDevice::open(&home.path().join("nowhere"));
    assert_eq!(block_on(nowhere.read("a")), Ok(None));
    assert_eq!(block_on(nowhere.advance("a", 1)), Err(CounterFault::Unavailable));
    assert!(!home.path().join("nowhere").exists());
}
