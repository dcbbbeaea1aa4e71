use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;
use wallet_core::{
    BiometricSeal, BiometricSecret, DeviceInput, DeviceSeal, HolderKeys, KeyFault, KeyPurpose, KeyRequest,
    MonotonicCounter, PrfKind, Secret,
};
use wallet_crypto::VaultId;

use super::{FolderDevice, Prompt};
use crate::block_on;
use crate::contract::{
    Person, biometric_seal_contract, device_seal_contract, holder_keys_contract, monotonic_counter_contract,
};

const SIGNING: KeyRequest = KeyRequest {
    purpose: KeyPurpose::Sign,
    attestation_challenge: None,
    user_verification: false,
};

fn device() -> (TempDir, FolderDevice) {
    let home = tempfile::tempdir().unwrap();
    let device = FolderDevice::create(&home.path().join("device")).unwrap();
    (home, device)
}

fn question() -> DeviceInput {
    DeviceInput::for_probe(&VaultId::from_bytes([1; 16])).unwrap()
}

fn answer(device: &FolderDevice, alias: &str) -> Result<[u8; 32], KeyFault> {
    block_on(device.prf(alias, &question())).map(|answer| wallet_crypto::probe_digest(&answer))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

#[test]
fn it_keeps_the_contract_of_a_device_seal_with_both_kinds() {
    for kind in [PrfKind::Hmac, PrfKind::Ecdh] {
        let (_home, device) = device();
        assert_eq!(device_seal_contract(&device.with_kind(kind)), Ok(()));
    }
}

impl Person for FolderDevice {
    fn confirms(&self) {
        self.set_prompt(Prompt::Confirms).unwrap();
    }

    fn cancels(&self) {
        self.set_prompt(Prompt::Cancels).unwrap();
    }

    fn changes_enrolment(&self) {
        self.change_enrolment().unwrap();
    }
}

#[test]
fn it_keeps_the_contracts_of_a_biometric_seal_and_a_counter() {
    let (_home, device) = device();
    assert_eq!(biometric_seal_contract(&device, &device), Ok(()));
    assert_eq!(monotonic_counter_contract(&device), Ok(()));
}

#[test]
fn a_prompt_that_is_locked_out_keeps_and_gives_out_nothing() {
    let (_home, device) = device();
    let secret = BiometricSecret::new(Secret::new([1; 32]));
    block_on(device.seal("a", &secret)).unwrap();
    device.set_prompt(Prompt::LockedOut).unwrap();
    assert_eq!(block_on(device.seal("b", &secret)), Err(KeyFault::LockedOut));
    assert_eq!(
        block_on(BiometricSeal::open(&device, "a")).err(),
        Some(KeyFault::LockedOut)
    );
    device.set_prompt(Prompt::Confirms).unwrap();
    assert_eq!(
        block_on(BiometricSeal::open(&device, "b")).err(),
        Some(KeyFault::Missing)
    );
}

#[test]
fn it_keeps_the_contract_of_holder_keys() {
    let (_home, device) = device();
    assert_eq!(holder_keys_contract(&device), Ok(()));
}

#[test]
fn only_the_owner_can_enter_the_folder_and_read_a_key() {
    let (home, device) = device();
    block_on(device.create("seal")).unwrap();
    block_on(device.make("key", &SIGNING)).unwrap();
    let secret = BiometricSecret::new(Secret::new([1; 32]));
    block_on(device.seal("finger", &secret)).unwrap();
    block_on(device.advance("number", 1)).unwrap();
    let folder = home.path().join("device");
    assert_eq!(mode(&folder), 0o700);
    for inner in files(&folder) {
        assert_eq!(mode(&inner), 0o700);
        let keys = files(&inner);
        assert_eq!(keys.len(), 1, "a key is one file, and nothing is left beside it");
        assert_eq!(mode(&keys[0]), 0o600);
    }
}

#[test]
fn keys_are_there_for_another_process() {
    let (home, device) = device();
    block_on(device.create("seal")).unwrap();
    let public = block_on(device.make("key", &SIGNING)).unwrap().public_key;
    // Which kind new keys are of changes nothing for a key that is there.
    let later = FolderDevice::open(&home.path().join("device")).with_kind(PrfKind::Ecdh);
    assert_eq!(answer(&later, "seal"), answer(&device, "seal"));
    assert_eq!(block_on(later.public_key("key")).unwrap(), public);
}

#[test]
fn a_folder_that_is_not_there_is_missing_and_is_not_made() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("device");
    let device = FolderDevice::open(&folder);
    assert_eq!(answer(&device, "a"), Err(KeyFault::Missing));
    assert_eq!(block_on(device.create("a")), Err(KeyFault::Missing));
    assert_eq!(block_on(device.make("a", &SIGNING)), Err(KeyFault::Missing));
    assert_eq!(block_on(device.public_key("a")), Err(KeyFault::Missing));
    assert_eq!(block_on(device.sign("a", b"message")), Err(KeyFault::Missing));
    assert_eq!(block_on(device.list("")), Ok(Vec::new()));
    assert_eq!(block_on(DeviceSeal::delete(&device, "a")), Ok(()));
    assert_eq!(block_on(HolderKeys::delete(&device, "a")), Ok(()));
    assert!(!folder.exists());
}

#[test]
fn a_folder_that_was_taken_away_is_missing_and_is_not_made() {
    let (home, device) = device();
    block_on(device.create("a")).unwrap();
    fs::remove_dir_all(home.path().join("device")).unwrap();
    assert_eq!(answer(&device, "a"), Err(KeyFault::Missing));
    assert_eq!(block_on(device.create("a")), Err(KeyFault::Missing));
    assert!(!home.path().join("device").exists());
}

#[test]
fn creating_a_device_again_keeps_its_keys() {
    let (home, device) = device();
    block_on(device.create("a")).unwrap();
    let again = FolderDevice::create(&home.path().join("device")).unwrap();
    assert_eq!(answer(&again, "a"), answer(&device, "a"));
}

#[test]
fn a_spoilt_key_file_is_a_void_key() {
    let (home, device) = device();
    block_on(device.create("a")).unwrap();
    let path = files(&home.path().join("device/device-seal")).remove(0);
    let good = fs::read(&path).unwrap();
    assert_eq!(good.len(), 40);
    let longer = [&good[..], &[0]].concat();
    for bad in [
        &good[..39],
        &longer,
        &[0; 40],
        &[],
        &[&good[..7], b"x", &good[8..]].concat(),
    ] {
        fs::write(&path, bad).unwrap();
        assert_eq!(answer(&device, "a"), Err(KeyFault::Invalidated));
    }
    fs::write(&path, good).unwrap();
    assert!(answer(&device, "a").is_ok());
}

#[test]
fn a_key_for_one_thing_is_none_for_another() {
    let (home, device) = device();
    block_on(device.create("a")).unwrap();
    block_on(device.make("b", &SIGNING)).unwrap();
    let folder = home.path().join("device");
    let seal = files(&folder.join("device-seal")).remove(0);
    let key = files(&folder.join("holder-keys")).remove(0);
    fs::copy(&seal, folder.join("swap")).unwrap();
    fs::copy(&key, &seal).unwrap();
    fs::copy(folder.join("swap"), &key).unwrap();
    assert_eq!(answer(&device, "a"), Err(KeyFault::Invalidated));
    assert_eq!(block_on(device.sign("b", b"message")), Err(KeyFault::Invalidated));
}

#[test]
fn no_alias_leads_out_of_the_folder() {
    let (home, device) = device();
    let aliases = ["../../outside", "/tmp/outside", ".", "a/b", "A/B", "ä", "a.key"];
    for alias in aliases {
        block_on(device.make(alias, &SIGNING)).unwrap();
    }
    let mut listed = block_on(device.list("")).unwrap();
    listed.sort_unstable();
    let mut expected = aliases.map(str::to_owned).to_vec();
    expected.sort_unstable();
    assert_eq!(listed, expected);
    assert_eq!(files(home.path()).len(), 1);
    assert_eq!(files(&home.path().join("device")).len(), 4);
    assert_eq!(
        files(&home.path().join("device/holder-keys")).len(),
        aliases.len()
    );
}

#[test]
fn an_alias_that_is_no_file_name_is_refused() {
    let (_home, device) = device();
    let long = "a".repeat(101);
    for alias in ["", long.as_str()] {
        assert_eq!(block_on(device.make(alias, &SIGNING)), Err(KeyFault::Unavailable));
    }
    assert!(block_on(device.make(&"a".repeat(100), &SIGNING)).is_ok());
}

#[test]
fn other_files_in_the_folder_are_not_listed() {
    let (home, device) = device();
    block_on(device.make("a", &SIGNING)).unwrap();
    let folder = home.path().join("device/holder-keys");
    for name in [".0011.new", "README", "zz.key", "6.key", "FF.key", "ff.key"] {
        fs::write(folder.join(name), b"").unwrap();
    }
    assert_eq!(block_on(device.list("")).unwrap(), ["a"]);
}

#[test]
fn a_point_off_the_curve_is_not_multiplied() {
    let (_home, device) = device();
    let device = device.with_kind(PrfKind::Ecdh);
    block_on(device.create("a")).unwrap();
    let off = DeviceInput {
        x: [0; 32],
        point: [4; 65],
    };
    assert_eq!(
        block_on(device.prf("a", &off)).unwrap_err(),
        KeyFault::Unavailable
    );
}

#[test]
fn debug_prints_no_key() {
    let (_home, device) = device();
    block_on(device.create("a")).unwrap();
    assert!(!format!("{device:?}").contains("devkey1"));
}
