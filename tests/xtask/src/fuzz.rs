//! `cargo xtask fuzz`: builds the fuzz targets with libFuzzer's instrumentation on the stable compiler, and runs them.

use std::process::ExitCode;

use crate::error::TaskError;
use crate::process::Run;
use crate::screen::say;
use crate::workspace::Workspace;

/// Where the targets' own workspace is.
pub(crate) const FUZZ: &str = "tests/fuzz";
const TARGETS: [&str; 20] = [
    "attempts",
    "backup",
    "chain",
    "data_integrity",
    "dcql",
    "did",
    "did_document",
    "envelope",
    "json",
    "mdoc",
    "purpose",
    "request",
    "root",
    "sd_jwt",
    "selective",
    "status",
    "trust_list",
    "type_metadata",
    "vci",
    "w3c_jwt",
];
const SECONDS: u64 = 60;

/// What tells libFuzzer which code an input reached. Panics are what safe Rust can do wrong, so no sanitizer is needed.
const INSTRUMENTED: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// What was asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    targets: Vec<&'static str>,
    seconds: u64,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Result<Self, TaskError> {
        let (mut targets, mut seconds) = (Vec::new(), SECONDS);
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if *word == "--seconds" {
                let number = words.next().and_then(|text| text.parse().ok());
                seconds = number.ok_or_else(|| TaskError::usage("--seconds wants a number"))?;
            } else {
                let target = TARGETS.into_iter().find(|target| target == word);
                targets.push(target.ok_or_else(|| {
                    TaskError::usage(&format!(
                        "there is no target {word:?}, only {}",
                        TARGETS.join(", ")
                    ))
                })?);
            }
        }
        if targets.is_empty() {
            targets = TARGETS.to_vec();
        }
        Ok(Self { targets, seconds })
    }
}

/// Runs each target for so long, from its seeds and what earlier runs found. What stops one is kept in `target/fuzz`.
pub(crate) fn run(options: &Options) -> Result<ExitCode, TaskError> {
    let workspace = Workspace::find()?;
    let built = workspace.target.join("fuzz");
    let host = host(&workspace)?;
    // Named, the target is what the flags are for; build scripts are left alone.
    Run::new(workspace.cargo_program(), &workspace.root.join(FUZZ))
        .args("build --locked --release --target")
        .arg(&host)
        .arg("--target-dir")
        .arg(&built)
        .env("RUSTFLAGS", INSTRUMENTED)
        .run()?;
    for target in &options.targets {
        let corpus = built.join("corpus").join(target);
        std::fs::create_dir_all(&corpus).map_err(TaskError::at("the fuzzing corpus"))?;
        say(&format!("-- {target}, {} s", options.seconds));
        Run::new(built.join(&host).join("release").join(target), &workspace.root)
            .args("-timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0")
            .arg(format!("-max_total_time={}", options.seconds))
            .arg(format!("-artifact_prefix={}/{target}-", built.display()))
            .arg(corpus)
            .arg(workspace.root.join(FUZZ).join("seeds").join(target))
            .run()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What rustc builds for where nothing else is said.
fn host(workspace: &Workspace) -> Result<String, TaskError> {
    let said = Run::new("rustc", &workspace.root).arg("-vV").output()?;
    said.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| TaskError::other("rustc names no host"))
}

#[cfg(test)]
mod tests {
    use super::{FUZZ, Options, TARGETS};

    #[test]
    fn a_target_is_named_or_all_are_meant() {
        let options = Options::parse(&["root", "--seconds", "5"]).unwrap();
        assert_eq!((options.targets, options.seconds), (vec!["root"], 5));
        assert_eq!(Options::parse(&[]).unwrap().targets, TARGETS);
        for wrong in [&["other"][..], &["--seconds"], &["--seconds", "x"]] {
            assert!(Options::parse(wrong).is_err());
        }
    }

    #[test]
    fn every_target_is_run_and_has_seeds() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .unwrap()
            .join(FUZZ);
        let mut names: Vec<String> = std::fs::read_dir(folder.join("targets"))
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        names.sort_unstable();
        assert_eq!(names, TARGETS);
        for target in TARGETS {
            assert!(
                std::fs::read_dir(folder.join("seeds").join(target))
                    .unwrap()
                    .count()
                    > 0
            );
        }
    }
}
