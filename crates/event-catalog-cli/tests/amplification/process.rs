//! Runs the command on a hostile catalog, and measures the cost.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The time after which a run is stopped and counts as failed. Even a debug build on a busy machine
/// takes much less.
fn watchdog() -> Duration {
    Duration::from_secs(if is_timed() { 10 } else { 60 })
}

/// The memory limit of one process.
pub(crate) const MOST_MEMORY: u64 = 300 << 20;

/// The files of a hostile catalog, keyed by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The cost of a run.
#[derive(Clone, Debug)]
pub(crate) struct Cost {
    /// The exit status, or why there is none.
    pub(crate) ended: Result<i32, String>,
    /// The total size of the input files, in bytes.
    pub(crate) input: u64,
    /// The total size of all files after the run and of both output streams, in bytes.
    pub(crate) output: u64,
    pub(crate) time: Duration,
    /// The processor time, which doesn't depend on other work on the machine; `None` if the system
    /// doesn't report it.
    pub(crate) processor: Option<Duration>,
    /// The peak memory; `None` if the system doesn't report it.
    pub(crate) memory: Option<u64>,
}

/// The path of the command's binary: the value of the variable `EVENT_CATALOG_BINARY` (for example, the path of a
/// release build), or the debug build for these tests if the variable isn't set.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("EVENT_CATALOG_BINARY").map_or_else(
        || PathBuf::from(env!("CARGO_BIN_EXE_event-catalog")),
        PathBuf::from,
    )
}

/// Whether times are asserted. Times of debug builds aren't, because they say nothing about the
/// limits.
pub(crate) fn is_timed() -> bool {
    std::env::var_os("EVENT_CATALOG_BINARY").is_some()
}

/// A new folder, in memory if the system has enough room there for the largest output. On a disk,
/// the kernel's work for thousands of files depends on what was removed before: on ext4, the same
/// command took between 0.1 and 5 s of processor time.
fn new_folder() -> TempDir {
    #[cfg(target_os = "linux")]
    {
        let memory = Path::new("/dev/shm");
        let room = rustix::fs::statvfs(memory).map(|it| it.f_bavail.saturating_mul(it.f_frsize));
        if room.is_ok_and(|room| room >= 4 * MOST_MEMORY)
            && let Ok(folder) = tempfile::tempdir_in(memory)
        {
            return folder;
        }
    }
    tempfile::tempdir().expect("a folder for temporary files")
}

/// Runs the command in a new folder with these files.
pub(crate) fn run(files: &Files, arguments: &[&str]) -> Cost {
    let folder = new_folder();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    // Commands search upwards for the nearest catalog that has settings.
    let settings = folder.path().join("catalog/catalog.toml");
    if folder.path().join("catalog").is_dir() && !settings.exists() {
        fs::write(settings, "").expect("a file");
    }
    let streams = tempfile::tempdir().expect("a folder for temporary files");
    let stream = |name: &str| {
        Stdio::from(fs::File::create(streams.path().join(name)).expect("a file for a stream"))
    };
    let start = Instant::now();
    let mut child = Command::new(binary())
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("GITHUB_STEP_SUMMARY")
        .env_remove("GITHUB_WORKSPACE")
        .stdin(Stdio::null())
        .stdout(stream("stdout"))
        .stderr(stream("stderr"))
        .spawn()
        .expect("the command starts");
    let (ended, memory, processor) = wait(&mut child, start);
    let time = start.elapsed();
    let input = files.values().map(|text| text.len() as u64).sum();
    Cost {
        ended: ended.map_err(|why| format!("{why}{}", last_words(&streams))),
        input,
        output: (size(folder.path()) + size(streams.path())).saturating_sub(input),
        time,
        processor,
        memory,
    }
}

/// Waits until the process ends, and stops it if it takes too much time or memory.
fn wait(child: &mut Child, start: Instant) -> (Result<i32, String>, Option<u64>, Option<Duration>) {
    let (mut memory, mut processor) = (None, None);
    loop {
        memory = memory.max(peak(child.id()));
        processor = processor.max(processor_time(child.id()));
        if let Some(status) = child.try_wait().expect("the command is waited for") {
            let ended = status.code().ok_or_else(|| status.to_string());
            return (ended, memory, processor);
        }
        let too_much = memory.is_some_and(|memory| memory > 4 * MOST_MEMORY);
        if too_much || processor.unwrap_or(start.elapsed()) > watchdog() {
            child.kill().expect("the command is stopped");
            child.wait().expect("the command ends");
            let why = if too_much {
                "too much memory"
            } else {
                "too slow"
            };
            return (Err(why.to_owned()), memory, processor);
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// The processor time of all threads of a process, according to `/proc`. Its ticks are hundredths
/// of a second on all systems with `/proc`.
fn processor_time(id: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, stat) = stat.rsplit_once(')')?;
    let ticks = stat.split_whitespace().skip(11).take(2);
    let ticks: Option<u64> = ticks.map(|it| it.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(10 * ticks?))
}

/// The peak memory of a process so far, according to `/proc`.
fn peak(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes << 10)
}

/// The start of what the stopped process wrote to standard error.
fn last_words(streams: &TempDir) -> String {
    let text = fs::read(streams.path().join("stderr")).unwrap_or_default();
    let text = String::from_utf8_lossy(&text[..text.len().min(200)]).into_owned();
    if text.is_empty() {
        text
    } else {
        format!(": {}", text.replace('\n', " "))
    }
}

/// The total size of all files in a folder, in bytes.
fn size(folder: &Path) -> u64 {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let about = entry.metadata().expect("an entry");
        bytes += if about.is_dir() {
            size(&entry.path())
        } else {
            about.len()
        };
    }
    bytes
}
