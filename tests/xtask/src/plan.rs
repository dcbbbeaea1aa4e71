//! Which tools a run needs, and how they come to be there while cargo compiles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use crate::error::TaskError;
use crate::screen::say;
use crate::steps::Step;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// A tool's name and whether it is ready, or why not.
type Report = (Tool, Result<(), String>);

/// Where the tools of a run stand.
#[derive(Debug)]
pub(crate) struct Tools {
    state: BTreeMap<Tool, Result<(), String>>,
    installer: Option<Receiver<Report>>,
}

impl Tools {
    /// Looks which tools are there; nothing is installed.
    pub(crate) fn look(workspace: &Workspace, steps: &[Step]) -> Self {
        let state = wanted(steps)
            .into_iter()
            .map(|tool| {
                let there = tool.is_there(workspace);
                (
                    tool,
                    if there {
                        Ok(())
                    } else {
                        Err(tool.install_command(workspace))
                    },
                )
            })
            .collect();
        Self {
            state,
            installer: None,
        }
    }

    /// Installs what is missing on a thread of its own, so that downloads and compilation overlap.
    pub(crate) fn install(workspace: &Workspace, steps: &[Step]) -> Self {
        let (sender, receiver) = channel();
        let tools = wanted(steps);
        let workspace = workspace.clone();
        std::thread::spawn(move || install_all(&workspace, &tools, &sender));
        Self {
            state: BTreeMap::new(),
            installer: Some(receiver),
        }
    }

    /// Whether the step's tools are all there, after waiting for those that are being installed.
    pub(crate) fn ready(&mut self, step: &Step) -> Result<(), Vec<(Tool, String)>> {
        let missing: Vec<(Tool, String)> = step
            .tools
            .iter()
            .filter_map(|tool| Some((*tool, self.wait(*tool).err()?)))
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    }

    fn wait(&mut self, tool: Tool) -> Result<(), String> {
        loop {
            if let Some(state) = self.state.get(&tool) {
                return state.clone();
            }
            let report = self.installer.as_ref().and_then(|reports| reports.recv().ok());
            match report {
                Some((reported, state)) => self.state.insert(reported, state),
                None => return Err("the installation broke off".to_owned()),
            };
        }
    }
}

/// The tools of the steps and those that they need in turn, in the order in which they can be installed.
fn wanted(steps: &[Step]) -> Vec<Tool> {
    let mut named: BTreeSet<Tool> = steps.iter().flat_map(|step| step.tools.iter().copied()).collect();
    for tool in Tool::ALL.iter().rev() {
        if named.contains(tool) {
            named.extend(tool.needs());
        }
    }
    Tool::ALL
        .into_iter()
        .filter(|tool| named.contains(tool))
        .collect()
}

fn install_all(workspace: &Workspace, tools: &[Tool], reports: &Sender<Report>) {
    let missing: Vec<Tool> = tools
        .iter()
        .copied()
        .filter(|tool| !tool.is_there(workspace))
        .collect();
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|tool| tool.packages().iter().copied())
        .collect();
    let apt = if packages.is_empty() {
        Ok(())
    } else {
        say(&format!("-- installing {}", packages.join(", ")));
        timed("packages", || {
            workspace.script("apt-install.sh").args(&packages.join(" ")).run()
        })
    };
    for tool in tools {
        let state = if missing.contains(tool) {
            install_one(workspace, *tool, &apt)
        } else {
            Ok(())
        };
        if reports
            .send((*tool, state.map_err(|error| error.to_string())))
            .is_err()
        {
            return;
        }
    }
}

fn install_one(workspace: &Workspace, tool: Tool, apt: &Result<(), TaskError>) -> Result<(), TaskError> {
    // Packages that apt knows nothing of don't keep the others from being fetched.
    if let (Err(error), false) = (apt, tool.packages().is_empty()) {
        return Err(TaskError::other(error.to_string()));
    }
    let mut outcome = Ok(());
    for fetch in tool.fetch(workspace) {
        outcome = timed(tool.name(), || fetch.output().map(|_| ()));
        if outcome.is_ok() {
            break;
        }
    }
    outcome?;
    if tool.is_there(workspace) {
        Ok(())
    } else {
        let command = tool.install_command(workspace);
        Err(TaskError::other(format!(
            "{} is still missing; it comes with: {command}",
            tool.name()
        )))
    }
}

fn timed(what: &str, work: impl FnOnce() -> Result<(), TaskError>) -> Result<(), TaskError> {
    let start = Instant::now();
    let outcome = work();
    let end = if outcome.is_ok() { "ready" } else { "FAILED" };
    say(&format!(
        "-- {what}: {end} after {:.0} s",
        start.elapsed().as_secs_f32()
    ));
    outcome
}

#[cfg(test)]
mod tests {
    use super::wanted;
    use crate::steps::STEPS;
    use crate::tool::Tool;

    #[test]
    fn a_step_brings_the_tools_that_its_tools_need() {
        let interop: Vec<_> = STEPS
            .iter()
            .filter(|step| step.name == "interop")
            .copied()
            .collect();
        assert_eq!(
            wanted(&interop),
            [Tool::Pip, Tool::Node, Tool::Lab, Tool::OtherProofs]
        );
    }

    #[test]
    fn every_tool_is_of_use_to_a_step() {
        assert_eq!(wanted(STEPS), Tool::ALL);
    }
}
