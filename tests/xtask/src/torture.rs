//! `cargo xtask torture`: the fault tests of the vault, for longer than the test run has time for.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::TaskError;
use crate::process::Run;
use crate::screen::say;
use crate::workspace::Workspace;

const KILLS: u64 = 10_000;

/// What was asked for on the command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    kills: Option<u64>,
    seed: Option<u64>,
    power: bool,
    writes: bool,
    flips: bool,
    shim: bool,
}

impl Options {
    pub(crate) fn parse(flags: &[&str]) -> Result<Self, TaskError> {
        let mut options = Self::default();
        let mut flags = flags.iter();
        while let Some(flag) = flags.next() {
            let mut number = || {
                flags
                    .next()
                    .and_then(|text| text.parse().ok())
                    .ok_or_else(|| TaskError::usage(&format!("{flag} wants a number")))
            };
            match *flag {
                "--kills" => options.kills = Some(number()?),
                "--seed" => options.seed = Some(number()?),
                "--power" => options.power = true,
                "--writes" => options.writes = true,
                "--flips" => options.flips = true,
                "--shim" => options.shim = true,
                unknown => return Err(TaskError::usage(&format!("torture has no flag {unknown:?}"))),
            }
        }
        Ok(options)
    }
}

/// The C library that the tests preload into their children.
pub(crate) fn build_shim(workspace: &Workspace) -> Run {
    Run::new("cc", &workspace.root)
        .args("-shared -fPIC -O1 -Wall -Wextra -o")
        .arg(workspace.target.join("debug/torture-shim.so"))
        .args("tests/torture/shim.c -ldl")
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, TaskError> {
    let workspace = Workspace::find()?;
    // The folder is there once something was built.
    workspace
        .cargo("test --locked -p wallet-tests --test torture --no-run")
        .run()?;
    build_shim(&workspace).run()?;
    if options.shim {
        return Ok(ExitCode::SUCCESS);
    }
    let test = |name: &str| {
        workspace
            .cargo("test --locked -p wallet-tests --test torture -- --nocapture --exact")
            .arg(name)
    };
    if options.power {
        test("power::no_loss_of_power_takes_back_what_was_acknowledged")
            .env("WALLET_TORTURE_LOSSES", "20")
            .run()?;
    }
    if options.writes {
        test("disk::a_write_that_fails_is_a_typed_error_and_loses_nothing")
            .env("WALLET_TORTURE_EVERY_WRITE", "1")
            .run()?;
    }
    if options.flips {
        for name in [
            "flips::no_flipped_bit_gives_another_answer",
            "wal::a_flipped_bit_in_the_log_leaves_the_commit_before_it",
        ] {
            test(name).env("WALLET_TORTURE_EVERY_BYTE", "1").run()?;
        }
    }
    let is_about_kills = !(options.power || options.writes || options.flips);
    if is_about_kills || options.kills.is_some() {
        let seed = options.seed.unwrap_or_else(seed_of_today);
        let kills = options.kills.unwrap_or(KILLS);
        say(&format!("{kills} kills, seed {seed}"));
        test("kill::a_vault_survives_being_killed_at_any_moment")
            .env("WALLET_TORTURE_KILLS", kills.to_string())
            .env("WALLET_TORTURE_SEED", seed.to_string())
            .run()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Another one each time.
fn seed_of_today() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn numbers_follow_their_flags() {
        let options = Options::parse(&["--kills", "40", "--seed", "7"]).unwrap();
        assert_eq!((options.kills, options.seed), (Some(40), Some(7)));
        for wrong in [&["--kills"][..], &["--seed", "x"], &["--other"]] {
            assert!(Options::parse(wrong).is_err());
        }
    }
}
