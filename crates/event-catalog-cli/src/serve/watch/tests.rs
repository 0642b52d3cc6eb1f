//! Tests with folders and links that appear and disappear, and with systems that refuse to watch.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver as Heard, channel};
use std::sync::{Arc, Mutex};

use notify::{Config, ErrorKind, EventHandler, PollWatcher, Watcher as Watching};
use tempfile::TempDir;

use super::*;

/// The time limit for everything, even on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// The polling interval of the tests' watchers.
const SOON: Duration = Duration::from_millis(50);

/// A catalog that is watched until the program ends.
struct Run {
    folder: TempDir,
    changes: Heard<()>,
    reports: Arc<Mutex<Vec<String>>>,
}

fn catalog() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("catalog/payloads")).unwrap();
    fs::write(folder.path().join("catalog/events.csv"), "name\n").unwrap();
    folder
}

fn watch(folder: TempDir, outside_links: bool, systems: Systems) -> Run {
    let allowed = if outside_links {
        AllowedLinks::Anywhere
    } else {
        AllowedLinks::Inside
    };
    let path = folder.path().join("catalog");
    let watcher = Watcher::with(&path, allowed, systems, SOON).unwrap();
    let (sender, changes) = channel();
    let reports = Arc::<Mutex<Vec<String>>>::default();
    let told = reports.clone();
    std::thread::spawn(move || {
        watcher.run(
            |text| told.lock().unwrap().push(text.to_owned()),
            || {
                // The test could already be over.
                let _ = sender.send(());
            },
        );
    });
    Run {
        folder,
        changes,
        reports,
    }
}

impl Run {
    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn changed(&self) {
        let changed = self.changes.recv_timeout(LONG);
        assert!(changed.is_ok(), "{:?}", self.reports.lock().unwrap());
    }

    /// Changes a file, and waits until the change is reported. Earlier events can be reported
    /// first.
    fn follows(&self, path: &str) {
        self.settle();
        fs::write(self.path(path), "name\nload\n").unwrap();
        self.changed();
        self.settle();
    }

    /// Waits until no more changes are reported.
    fn settle(&self) {
        let quiet = Duration::from_millis(500);
        while self.changes.recv_timeout(quiet).is_ok() {}
    }

    fn reports(&self) -> Vec<String> {
        self.reports.lock().unwrap().clone()
    }

    fn until_reported(&self, part: &str) {
        let start = Instant::now();
        while !self.reports().iter().any(|it| it.contains(part)) {
            assert!(start.elapsed() < LONG, "{part}: {:?}", self.reports());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn folders_may_vanish_and_come_back() {
    let run = watch(catalog(), false, Systems::default());
    run.follows("catalog/events.csv");
    // A new subfolder, in which files change later.
    fs::remove_dir_all(run.path("catalog/payloads")).unwrap();
    fs::create_dir_all(run.path("catalog/payloads/deep")).unwrap();
    run.follows("catalog/payloads/deep/a.json");
    // A new folder replaces the subfolder.
    fs::rename(run.path("catalog/payloads"), run.path("away")).unwrap();
    fs::create_dir(run.path("catalog/payloads")).unwrap();
    run.follows("catalog/payloads/b.json");
    // The whole catalog is removed.
    fs::remove_dir_all(run.path("catalog")).unwrap();
    run.until_reported("cannot be watched, because it does not exist");
    fs::create_dir(run.path("catalog")).unwrap();
    run.until_reported("is watched again");
    run.follows("catalog/events.csv");
    assert_eq!(run.reports().len(), 2, "{:?}", run.reports());
}

#[test]
fn the_folder_above_may_be_another_one() {
    let folder = tempfile::tempdir().unwrap();
    for version in ["catalog", "new"] {
        fs::create_dir_all(folder.path().join(version).join("inner")).unwrap();
    }
    let path = folder.path().join("catalog/inner");
    let mut watcher = Watcher::with(&path, AllowedLinks::Inside, Systems::default(), SOON).unwrap();
    fs::rename(folder.path().join("catalog"), folder.path().join("old")).unwrap();
    fs::rename(folder.path().join("new"), folder.path().join("catalog")).unwrap();
    let until = |watcher: &mut Watcher| {
        let start = Instant::now();
        while !watcher.wait() {
            assert!(start.elapsed() < LONG, "the change isn't noticed");
        }
    };
    until(&mut watcher);
    fs::write(path.join("events.csv"), "name\n").unwrap();
    until(&mut watcher);
}

#[cfg(unix)]
#[test]
fn a_catalog_that_is_a_link_may_lead_elsewhere() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    for version in ["one", "two"] {
        fs::create_dir(folder.path().join(version)).unwrap();
    }
    symlink("one", folder.path().join("catalog")).unwrap();
    let run = watch(folder, false, Systems::default());
    run.follows("one/events.csv");
    symlink("two", run.path("new")).unwrap();
    fs::rename(run.path("new"), run.path("catalog")).unwrap();
    run.changed();
    run.follows("two/events.csv");
    fs::write(run.path("one/events.csv"), "name\n").unwrap();
    assert!(run.changes.recv_timeout(Duration::from_secs(1)).is_err());
}

#[cfg(unix)]
#[test]
fn a_link_that_flips_all_the_time_ends_nothing_and_costs_little() {
    use std::os::unix::fs::symlink;

    let folder = catalog();
    for target in ["catalog/.one", "catalog/.two", "outside"] {
        fs::create_dir(folder.path().join(target)).unwrap();
        fs::write(folder.path().join(target).join("a.csv"), "name\n").unwrap();
    }
    for outside_links in [false, true] {
        let folder = TempDir::new_in(folder.path()).unwrap();
        fs::create_dir(folder.path().join("outside")).unwrap();
        fs::create_dir(folder.path().join("catalog")).unwrap();
        let run = watch(folder, outside_links, Systems::default());
        let start = Instant::now();
        let targets = [".one/a.csv", "../outside", ".", "../outside/none", "link"];
        for target in targets.iter().cycle().take(1000) {
            symlink(target, run.path("catalog/new")).unwrap();
            fs::rename(run.path("catalog/new"), run.path("catalog/link")).unwrap();
        }
        run.changed();
        let mut reads = 1;
        while run.changes.recv_timeout(Duration::from_millis(500)).is_ok() {
            reads += 1;
        }
        let most = start.elapsed().as_millis() / QUIET.as_millis() + 1;
        assert!(reads <= most, "{reads} reads, of at most {most}");
        run.follows("catalog/events.csv");
        assert_eq!(run.reports(), [""; 0]);
    }
}

#[cfg(unix)]
#[test]
fn what_links_lead_to_is_watched_only_where_that_was_asked_for() {
    use std::os::unix::fs::symlink;

    for outside_links in [false, true] {
        let folder = catalog();
        fs::create_dir(folder.path().join("outside")).unwrap();
        fs::write(folder.path().join("outside/a.csv"), "name\n").unwrap();
        symlink("../outside/a.csv", folder.path().join("catalog/a.csv")).unwrap();
        symlink("../outside", folder.path().join("catalog/b")).unwrap();
        let run = watch(folder, outside_links, Systems::default());
        fs::write(run.path("outside/a.csv"), "name\nload\n").unwrap();
        let wait = if outside_links {
            LONG
        } else {
            Duration::from_secs(1)
        };
        assert_eq!(run.changes.recv_timeout(wait).is_ok(), outside_links);
    }
}

/// A pull request's branch can have a link in place of the catalog.
#[cfg(unix)]
#[test]
fn a_catalog_that_becomes_a_link_out_of_its_repository_is_not_followed() {
    use std::os::unix::fs::symlink;

    let folder = catalog();
    let repository = folder.path().join("repository");
    fs::create_dir_all(repository.join(".git")).unwrap();
    fs::create_dir(folder.path().join("outside")).unwrap();
    fs::rename(folder.path().join("catalog"), repository.join("catalog")).unwrap();
    let path = repository.join("catalog");
    let root = || Root::of(&path, AllowedLinks::Inside).folder;
    assert_eq!(root().map(|it| it.0), fs::canonicalize(&path).ok());
    fs::rename(&path, repository.join("before")).unwrap();
    symlink("../outside", &path).unwrap();
    assert_eq!(root(), None);
    let allowed = Root::of(&path, AllowedLinks::Anywhere).folder;
    assert!(allowed.is_some_and(|it| it.0.ends_with("outside")));
    fs::remove_file(&path).unwrap();
    symlink("before", &path).unwrap();
    assert!(root().is_some_and(|it| it.0.ends_with("before")));
}

type Refuses = dyn Fn(&Path, RecursiveMode) -> Option<notify::Error> + Send + Sync;

/// A system that refuses to watch some or all folders.
struct Refusing {
    watch: notify::RecommendedWatcher,
    refuses: Arc<Refuses>,
}

impl Watching for Refusing {
    fn new<F: EventHandler>(_: F, _: Config) -> notify::Result<Self> {
        Err(notify::Error::generic("only for tests"))
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> notify::Result<()> {
        match (self.refuses)(path, mode) {
            Some(error) => Err(error),
            None => self.watch.watch(path, mode),
        }
    }

    fn unwatch(&mut self, path: &Path) -> notify::Result<()> {
        self.watch.unwatch(path)
    }

    fn kind() -> notify::WatcherKind {
        notify::WatcherKind::NullWatcher
    }
}

/// Systems whose native watcher refuses to watch while `is_refusing` is set.
fn refusing(
    is_refusing: &Arc<AtomicBool>,
    refuses: impl Fn(&Path, RecursiveMode) -> Option<notify::Error> + Send + Sync + 'static,
) -> Systems {
    let is_refusing = is_refusing.clone();
    let refuses = Arc::new(move |path: &Path, mode| {
        let error = refuses(path, mode);
        error.filter(|_| is_refusing.load(Ordering::Relaxed))
    });
    Systems {
        native: Box::new(move |sink| {
            Ok(Box::new(Refusing {
                watch: notify::recommended_watcher(sink)?,
                refuses: refuses.clone(),
            }))
        }),
        polling: Box::new(|sink| {
            let config = Config::default()
                .with_poll_interval(SOON)
                .with_compare_contents(true);
            Ok(Box::new(PollWatcher::new(sink, config)?))
        }),
        retry: Duration::from_secs(1),
    }
}

#[test]
fn where_the_system_can_watch_no_more_files_are_compared_until_it_can() {
    let is_refusing = Arc::new(AtomicBool::new(true));
    let systems = refusing(&is_refusing, |_, _| {
        Some(notify::Error::new(ErrorKind::MaxFilesWatch))
    });
    let run = watch(catalog(), false, systems);
    run.until_reported("raise `fs.inotify.max_user_watches`");
    run.follows("catalog/events.csv");
    run.follows("catalog/payloads/a.json");
    fs::rename(run.path("catalog"), run.path("away")).unwrap();
    run.until_reported("does not exist");
    fs::rename(run.path("away"), run.path("catalog")).unwrap();
    run.changed();
    run.follows("catalog/events.csv");
    is_refusing.store(false, Ordering::Relaxed);
    run.until_reported("is watched again");
    run.follows("catalog/events.csv");
    let reports = run.reports();
    assert!(reports[0].contains("its files are compared"), "{reports:?}");
    let before = reports.len();
    run.settle();
    assert_eq!(run.reports().len(), before, "{reports:?}");
}

#[test]
fn a_system_that_has_nothing_to_watch_with_ends_nothing() {
    let systems = Systems {
        native: Box::new(|_| Err(notify::Error::io(std::io::Error::from_raw_os_error(24)))),
        polling: Box::new(|_| Err(notify::Error::generic("no threads"))),
        retry: Duration::from_secs(1),
    };
    let run = watch(catalog(), false, systems);
    run.until_reported("its files can't be compared: no threads");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(run.reports().len(), 1, "{:?}", run.reports());
    // The watcher doesn't busy-wait.
    assert!(run.changes.try_recv().is_err());
}

#[test]
fn a_folder_that_may_not_be_watched_is_named_and_the_others_are_watched() {
    let is_refusing = Arc::new(AtomicBool::new(true));
    let systems = refusing(&is_refusing, |path, mode| {
        let is_refused = mode == RecursiveMode::Recursive || path.ends_with("payloads");
        let error = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        is_refused.then(|| notify::Error::io(error))
    });
    let folder = catalog();
    fs::create_dir_all(folder.path().join("catalog/more/deep")).unwrap();
    let run = watch(folder, false, systems);
    run.until_reported("because its permissions do not allow it");
    run.follows("catalog/events.csv");
    run.follows("catalog/more/deep/a.csv");
    let reports = run.reports();
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert!(reports[0].contains("payloads"), "{reports:?}");
    is_refusing.store(false, Ordering::Relaxed);
    run.until_reported("is watched again");
    run.follows("catalog/payloads/a.json");
}

#[test]
fn more_events_than_can_wait_are_not_lost() {
    let run = watch(catalog(), false, Systems::default());
    // These changes are in the watched parent folder, but don't affect the catalog.
    for number in 0..5000 {
        fs::write(run.path(&format!("other{}", number % 10)), "x").unwrap();
    }
    run.follows("catalog/events.csv");
}
