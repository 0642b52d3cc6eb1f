//! Starts git, and no other program.
//!
//! Three invariants: Only plumbing commands are called, because they don't run a filter, hook, pager,
//! textconv or file system monitor. No transport is allowed, so a promisor remote can't name a
//! program to run. The user's environment is trusted, except for variables that name a repository
//! other than the one that was found.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;

use anyhow::{Context, bail};

/// A git command that only reads objects, names of revisions, or settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plumbing {
    CatFile,
    Config,
    ForEachRef,
    LsTree,
    MergeBase,
    RevParse,
}

impl Plumbing {
    fn name(self) -> &'static str {
        match self {
            Self::CatFile => "cat-file",
            Self::Config => "config",
            Self::ForEachRef => "for-each-ref",
            Self::LsTree => "ls-tree",
            Self::MergeBase => "merge-base",
            Self::RevParse => "rev-parse",
        }
    }
}

/// Variables that may point git to a repository other than the one that was found. These are the variables that `git
/// rev-parse --local-env-vars` lists, without `GIT_CONFIG_*`, which CI uses to set `safe.directory`.
const LOCAL_VARIABLES: [&str; 13] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// The maximum size of the answer to a request, in bytes. A list of 100,000 files takes a tenth of that.
const MOST_OUTPUT: u64 = 64 << 20;

/// The output of a git command.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) status: ExitStatus,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

/// Runs a git command in the top folder of a repository.
pub(super) fn run(top: &Path, plumbing: Plumbing, arguments: &[&str]) -> anyhow::Result<Output> {
    let mut child = spawn(top, plumbing, arguments, Stdio::null())?;
    let errors = errors_of(&mut child)?;
    let stdout = child.stdout.take().map_or_else(|| Ok(Vec::new()), all_of);
    if stdout
        .as_ref()
        .is_ok_and(|it| it.len() as u64 >= MOST_OUTPUT)
    {
        end(&mut child);
        bail!(
            "`git {}` prints more than {} MB; check that the path is a catalog",
            plumbing.name(),
            MOST_OUTPUT >> 20
        );
    }
    let status = child.wait()?;
    let stderr = errors.map_or_else(Vec::new, |it| {
        it.join().unwrap_or(Ok(Vec::new())).unwrap_or_default()
    });
    Ok(Output {
        status,
        stdout: stdout?,
        stderr,
    })
}

/// Starts a git command in the top folder of a repository, with pipes for its output.
pub(super) fn spawn(
    top: &Path,
    plumbing: Plumbing,
    arguments: &[&str],
    stdin: Stdio,
) -> anyhow::Result<Child> {
    let mut command = Command::new("git");
    for variable in LOCAL_VARIABLES {
        command.env_remove(variable);
    }
    command
        // A folder with `HEAD`, `objects` and `refs` may be a part of a catalog rather than a repository. git has had
        // this setting since 2.38.
        .args(["-c", "safe.bareRepository=explicit"])
        .arg("-C")
        .arg(top)
        .arg(plumbing.name())
        .args(arguments)
        // A setting in the repository could allow a protocol again, but it can't override this variable. No
        // protocol is called `none`.
        .env("GIT_ALLOW_PROTOCOL", "none")
        .env("GIT_NO_LAZY_FETCH", "1")
        // A replaced commit would be compared with instead of the one that was named.
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_LITERAL_PATHSPECS", "1")
        .env("LC_ALL", "C")
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "install git, or add its folder to `PATH`".to_owned(),
            _ => error.to_string(),
        };
        anyhow::anyhow!(
            "can't start the command `git`, which is needed to read revisions: {reason}"
        )
    })
}

/// Kills a command whose answer is no longer needed.
pub(super) fn end(child: &mut Child) {
    // The command may already have ended.
    let _ = child.kill();
    let _ = child.wait();
}

/// Reads a pipe to its end, up to [`MOST_OUTPUT`].
fn all_of(pipe: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    pipe.take(MOST_OUTPUT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the standard error of a command while the caller reads its output.
pub(super) fn errors_of(
    child: &mut Child,
) -> anyhow::Result<Option<JoinHandle<io::Result<Vec<u8>>>>> {
    let errors = child.stderr.take();
    let errors = errors.map(|pipe| in_background(|| all_of(pipe)));
    errors.transpose().context("can't read git's output")
}

/// Runs a task on another thread while the caller waits for git. git may block until the task and the caller both make
/// progress.
pub(super) fn in_background<T: Send + 'static>(
    task: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    // Not `thread::spawn`, which panics in a container that limits the number of threads.
    std::thread::Builder::new().spawn(task)
}

/// Returns the first two lines that git printed to standard error: the first line may end with a colon.
pub(super) fn first_lines(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<&str> = text.trim().lines().map(str::trim).take(2).collect();
    if lines.is_empty() {
        "no reason was given".to_owned()
    } else {
        lines.join(" ")
    }
}
