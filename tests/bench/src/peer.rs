//! The peer: a process that is told what to do, a line each, and answers with what it cost.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use crate::{
    BenchError,
    credentials::Sample,
    work::{Subject, Work},
};

/// The programs of the peers, where they have been built.
#[derive(Debug, Default)]
pub struct Peers {
    /// Another wallet's store.
    pub askar: Option<PathBuf>,
    /// Another library of verifiable credentials.
    pub ssi: Option<PathBuf>,
}

impl Peers {
    /// Starts the one that does this work.
    ///
    /// # Errors
    /// As [`Peer::start`].
    pub fn start(&self, work: Work, folder: &Path) -> Result<Option<Peer>, BenchError> {
        let program = match work {
            Work::Verify { document, .. } => {
                Sample::make(document)?.write(document, folder)?;
                &self.ssi
            }
            Work::StatusList { .. } => &None,
            Work::Insert { .. }
            | Work::Fetch { .. }
            | Work::Scan { .. }
            | Work::OfOneType { .. }
            | Work::DurableWrite { .. }
            | Work::PinChange { .. }
            | Work::Unlock { .. }
            | Work::File { .. } => &self.askar,
        };
        program
            .as_deref()
            .map(|program| Peer::start(program, folder))
            .transpose()
    }
}

/// A running peer; dropping it ends the process.
#[derive(Debug)]
pub struct Peer {
    child: Child,
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts the program; it keeps its files in this folder.
    ///
    /// # Errors
    /// [`BenchError::Io`] where it does not start.
    pub fn start(program: &Path, folder: &Path) -> Result<Self, BenchError> {
        let mut child = Command::new(program)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let commands = child.stdin.take();
        let answers = child
            .stdout
            .take()
            .ok_or_else(|| BenchError::Peer("no output".to_owned()))?;
        Ok(Self {
            child,
            commands,
            answers: BufReader::new(answers),
        })
    }
}

impl Subject for Peer {
    fn run(&mut self, work: Work) -> Result<u64, BenchError> {
        let command = match work {
            Work::Insert { records } => format!("insert {records}"),
            Work::Fetch { records } => format!("fetch {records}"),
            Work::Scan { records } => format!("scan {records}"),
            Work::OfOneType { records } => format!("type {records}"),
            Work::DurableWrite { records, times } => format!("write {records} {times}"),
            Work::PinChange { records, times } => format!("rekey {records} {times}"),
            Work::Unlock { records } => format!("open {records}"),
            Work::File { records } => format!("file {records}"),
            Work::Verify { document, times } => format!("verify {} {times}", document.name()),
            Work::StatusList { .. } => return Err(BenchError::NotMeasured),
        };
        let ended = || BenchError::Peer("it has ended".to_owned());
        writeln!(self.commands.as_mut().ok_or_else(ended)?, "{command}")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        answer
            .trim()
            .parse()
            .map_err(|_| BenchError::Peer(format!("{command}: {}", answer.trim())))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Its input closed, it ends by itself.
        self.commands = None;
        let _ = self.child.wait();
    }
}
