//! `cargo xtask test`: runs the steps in order, whatever becomes of the one before, and adds them up.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::error::TaskError;
use crate::plan::Tools;
use crate::screen::{heading, say};
use crate::steps::{STEPS, Step};
use crate::tool::{self, Tool};
use crate::workspace::Workspace;

/// The most that one command of a step may take where nobody watches: three times what the longest takes on two cores.
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// What was asked for on the command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    install: bool,
    list: bool,
    only: Vec<String>,
}

impl Options {
    /// Parses the flags; `CI=true` in the environment is as good as `--install`.
    pub(crate) fn parse(flags: &[&str]) -> Result<Self, TaskError> {
        let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
        let mut options = Self {
            install: in_ci,
            ..Self::default()
        };
        let mut flags = flags.iter();
        while let Some(flag) = flags.next() {
            match *flag {
                "--install" => options.install = true,
                "--list" => options.list = true,
                "--only" => {
                    let name = flags
                        .next()
                        .ok_or_else(|| TaskError::usage("--only wants the name of a step"))?;
                    if !STEPS.iter().any(|step| step.name == *name) {
                        return Err(TaskError::usage(&format!(
                            "there is no step {name:?}; --list names them"
                        )));
                    }
                    options.only.push((*name).to_owned());
                }
                unknown => return Err(TaskError::usage(&format!("test has no flag {unknown:?}"))),
            }
        }
        Ok(options)
    }

    fn steps(&self) -> Vec<Step> {
        let asked = |step: &&Step| self.only.is_empty() || self.only.iter().any(|name| name == step.name);
        STEPS.iter().filter(asked).copied().collect()
    }
}

enum Outcome {
    Passed,
    Failed(String),
    Skipped(Vec<(Tool, String)>),
}

struct Done {
    step: Step,
    outcome: Outcome,
    seconds: f32,
}

/// Runs the asked steps. Fails where one failed, and in an installing run where one was skipped.
pub(crate) fn run(options: &Options) -> Result<ExitCode, TaskError> {
    let steps = options.steps();
    if options.list {
        for step in &steps {
            say(&format!("{:10} {}", step.name, step.about));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let workspace = Workspace::find()?;
    let mut tools = if options.install {
        Tools::install(&workspace, &steps)
    } else {
        Tools::look(&workspace, &steps)
    };
    let done: Vec<Done> = steps
        .into_iter()
        .map(|step| run_step(&workspace, step, &mut tools, options.install))
        .collect();
    Ok(summary(&done))
}

fn run_step(workspace: &Workspace, step: Step, tools: &mut Tools, installing: bool) -> Done {
    heading(&format!("{}: {}", step.name, step.about));
    let missing = tools.ready(&step);
    let start = Instant::now();
    let outcome = match missing {
        Ok(()) => run_commands(workspace, &step, installing),
        Err(missing) if installing => {
            let reasons: Vec<String> = missing
                .into_iter()
                .map(|(tool, why)| format!("{} can't be had: {why}", tool.name()))
                .collect();
            Outcome::Failed(reasons.join("; "))
        }
        Err(missing) => Outcome::Skipped(missing),
    };
    let seconds = start.elapsed().as_secs_f32();
    match &outcome {
        Outcome::Passed => say(&format!("-- {} passed in {seconds:.0} s", step.name)),
        Outcome::Failed(why) => say(&format!("-- {} FAILED after {seconds:.0} s: {why}", step.name)),
        Outcome::Skipped(missing) => {
            for (tool, command) in missing {
                say(&format!(
                    "-- {} SKIPPED, {} is missing. It comes with:\n   {command}",
                    step.name,
                    tool.name()
                ));
            }
        }
    }
    Done {
        step,
        outcome,
        seconds,
    }
}

/// Where nobody watches, a command that hangs ends as a failure, and the other steps have their turn.
fn run_commands(workspace: &Workspace, step: &Step, installing: bool) -> Outcome {
    let path = tool::path(workspace);
    let watched = !installing || std::io::stdout().is_terminal();
    let ran = (step.commands)(workspace).and_then(|commands| {
        for command in commands {
            say(&format!("$ {}", command.shown()));
            let command = command.env("PATH", path.clone());
            if watched {
                command.run()?;
            } else {
                command.run_within(LONGEST)?;
            }
        }
        Ok(())
    });
    match ran {
        Ok(()) => Outcome::Passed,
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

fn summary(done: &[Done]) -> ExitCode {
    heading("summary");
    let (mut passed, mut failed, mut skipped) = (0_u32, 0_u32, Vec::new());
    for Done {
        step,
        outcome,
        seconds,
    } in done
    {
        let word = match outcome {
            Outcome::Passed => {
                passed += 1;
                "passed"
            }
            Outcome::Failed(_) => {
                failed += 1;
                "FAILED"
            }
            Outcome::Skipped(_) => {
                skipped.push(step.name);
                "SKIPPED"
            }
        };
        say(&format!("{:10} {word:8} {seconds:5.0} s", step.name));
    }
    if !skipped.is_empty() {
        let names = skipped.join(", ");
        say(&format!(
            "\nSKIPPED {}: {names}. NOT EVERYTHING WAS TESTED.",
            skipped.len()
        ));
        say("`cargo xtask test --install` (as root) installs what is missing; by hand it is:");
        for command in commands_for(done) {
            say(&format!("  {command}"));
        }
    }
    say(&format!(
        "{passed} passed, {failed} failed, {} skipped",
        skipped.len()
    ));
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn commands_for(done: &[Done]) -> Vec<&str> {
    let mut commands = Vec::new();
    for Done { outcome, .. } in done {
        if let Outcome::Skipped(missing) = outcome {
            commands.extend(missing.iter().map(|(_, command)| command.as_str()));
        }
    }
    commands.sort_unstable();
    commands.dedup();
    commands
}
