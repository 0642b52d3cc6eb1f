//! A version of a catalog in git, read by the command `git`: the working tree is not touched.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, bail};
use event_catalog_build::read::Memory;

use super::tree::Tree;

/// The files of a catalog; others in its folder are not read.
const EXTENSIONS: [&str; 4] = ["csv", "toml", "json", "md"];

/// The repository around a catalog.
#[derive(Debug)]
pub(super) struct Repository {
    folder: PathBuf,
    /// The folder's path from the root, empty or with `/` at its end.
    prefix: String,
}

impl Repository {
    /// The repository that a folder is in.
    pub(super) fn around(folder: &Path) -> anyhow::Result<Self> {
        let output = run(folder, &["rev-parse", "--show-prefix"])?;
        if !output.status.success() {
            bail!(
                "`{}` is in no git repository that can be read, and so has no revisions: {}",
                folder.display(),
                said(&output)
            );
        }
        let prefix = String::from_utf8_lossy(&output.stdout);
        Ok(Self {
            folder: folder.to_owned(),
            prefix: prefix.trim_end_matches(['\n', '\r']).to_owned(),
        })
    }

    /// The path of the catalog from the root; `file` where it is a lone one.
    pub(super) fn path(&self, file: Option<&str>) -> String {
        format!("{}{}", self.prefix, file.unwrap_or(""))
    }

    /// The commit of a revision; `None` where there is no such revision.
    pub(super) fn revision(&self, revision: &str) -> anyhow::Result<Option<String>> {
        // A name with a dash in front would be an option.
        if revision.starts_with('-') || revision.is_empty() {
            return Ok(None);
        }
        let peeled = format!("{revision}^{{commit}}");
        let output = run(&self.folder, &["rev-parse", "--verify", "--quiet", &peeled])?;
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok((output.status.success() && !commit.is_empty()).then_some(commit))
    }

    /// What to say about a revision that is not there.
    pub(super) fn missing(&self, revision: &str) -> anyhow::Error {
        let shallow = run(&self.folder, &["rev-parse", "--is-shallow-repository"]);
        let is_shallow = shallow.is_ok_and(|it| it.stdout.starts_with(b"true"));
        if is_shallow {
            anyhow::anyhow!(
                "there is no revision `{revision}` here, because this clone is shallow: fetch it with `git fetch --unshallow`, and in GitHub Actions give actions/checkout `fetch-depth: 0`"
            )
        } else {
            anyhow::anyhow!(
                "there is neither a revision nor a path `{revision}` here; a branch that was not checked out is `origin/{revision}`, after `git fetch`"
            )
        }
    }

    /// The files below a path from the root, or the one file there.
    pub(super) fn tree(&self, revision: &str, commit: &str, path: &str) -> anyhow::Result<Tree> {
        let path = path.trim_end_matches('/');
        let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", commit];
        if !path.is_empty() {
            arguments.extend(["--", path]);
        }
        let output = run(&self.folder, &arguments)?;
        if !output.status.success() {
            bail!(
                "the revision `{revision}` cannot be listed: {}",
                said(&output)
            );
        }
        let entries = entries(&output.stdout);
        let lone = entries.iter().find(|entry| entry.path == path);
        let lone = lone
            .and_then(|entry| entry.path.rsplit('/').next())
            .map(str::to_owned);
        let folder = match &lone {
            Some(name) => path.strip_suffix(name.as_str()).unwrap_or("").to_owned(),
            None if path.is_empty() => String::new(),
            None => format!("{path}/"),
        };
        let blobs: Vec<&str> = entries.iter().map(|entry| entry.blob.as_str()).collect();
        let contents = self
            .contents(&blobs)
            .with_context(|| format!("the files of the revision `{revision}` cannot be read"))?;
        let names = entries
            .iter()
            .filter_map(|entry| entry.path.strip_prefix(&folder));
        let files: Memory = names.zip(contents).collect();
        if entries.is_empty() {
            let shown = if path.is_empty() { "." } else { path };
            bail!(
                "the revision `{revision}` has no catalog `{shown}`; if it had another path then, write `{revision}:PATH`, with the path from the root of the repository"
            );
        }
        Ok(Tree {
            shown: format!("{revision}:{folder}"),
            lone,
            files,
        })
    }

    /// The bytes of blobs.
    fn contents(&self, blobs: &[&str]) -> anyhow::Result<Vec<Vec<u8>>> {
        let mut child = command(&self.folder, &["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| not_started(&error))?;
        let stdin = child.stdin.take();
        let request: String = blobs.iter().flat_map(|blob| [*blob, "\n"]).collect();
        // git answers while it is asked: both at once, or both wait.
        let asking = std::thread::spawn(move || match stdin {
            Some(mut stdin) => stdin.write_all(request.as_bytes()),
            None => Ok(()),
        });
        let output = child.wait_with_output()?;
        let asked = asking
            .join()
            .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
        if !output.status.success() {
            bail!("{}", said(&output));
        }
        asked?;
        let mut rest = output.stdout.as_slice();
        blobs.iter().map(|_| next_blob(&mut rest)).collect()
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Entry {
    blob: String,
    path: String,
}

/// The files that `git ls-tree -z` lists: `100644 blob HASH<tab>PATH<zero>`.
fn entries(listed: &[u8]) -> Vec<Entry> {
    let lines = listed.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    let entries = lines.filter_map(|line| {
        let (info, path) = line.split_once('\t')?;
        let mut info = info.split(' ');
        let (mode, kind, blob) = (info.next()?, info.next()?, info.next()?);
        // Links and submodules are no files.
        let is_file = kind == "blob" && mode.starts_with("100");
        let extension = path.rsplit_once('.')?.1.to_ascii_lowercase();
        (is_file && EXTENSIONS.contains(&extension.as_str())).then(|| Entry {
            blob: blob.to_owned(),
            path: path.to_owned(),
        })
    });
    entries.collect()
}

/// The next answer of `git cat-file --batch`: `HASH blob SIZE`, a line break, the bytes, another.
fn next_blob(rest: &mut &[u8]) -> anyhow::Result<Vec<u8>> {
    let end = rest.iter().position(|byte| *byte == b'\n');
    let (head, behind) = rest.split_at(end.context("git has given too few answers")?);
    let head = String::from_utf8_lossy(head).into_owned();
    let size: usize = match head.split(' ').nth(2).map(str::parse) {
        Some(Ok(size)) => size,
        _ => bail!("git says: {head}"),
    };
    *rest = &behind[1..];
    let mut bytes = vec![0; size];
    rest.read_exact(&mut bytes)
        .context("git has given too short an answer")?;
    *rest = rest.get(1..).unwrap_or_default();
    Ok(bytes)
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .env("LC_ALL", "C")
        .env("GIT_LITERAL_PATHSPECS", "1")
        .stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> anyhow::Result<Output> {
    command(folder, arguments)
        .output()
        .map_err(|error| not_started(&error))
}

fn not_started(error: &io::Error) -> anyhow::Error {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "is it installed?".to_owned(),
        _ => error.to_string(),
    };
    anyhow::anyhow!("the command `git` cannot be started, which reads revisions: {reason}")
}

fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.trim()
        .lines()
        .next()
        .unwrap_or("it did not say why")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_files_are_those_of_a_catalog() {
        let listed = b"100644 blob aa\ta/events.csv\x00120000 blob bb\ta/link.csv\x00160000 commit cc\tsub\x00100755 blob dd\ta/\xc3\xa4 b.TOML\x00100644 blob ee\ta/x.png\x00";
        let found = entries(listed);
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.blob.as_str(), it.path.as_str()))
            .collect();
        assert_eq!(found, [("aa", "a/events.csv"), ("dd", "a/ä b.TOML")]);
    }

    #[test]
    fn answers_are_read_one_by_one() {
        let mut rest: &[u8] = b"aa blob 3\na\nb\nbb blob 0\n\ncc missing\n";
        assert_eq!(next_blob(&mut rest).unwrap(), b"a\nb");
        assert_eq!(next_blob(&mut rest).unwrap(), b"");
        assert!(
            next_blob(&mut rest)
                .unwrap_err()
                .to_string()
                .contains("missing")
        );
        assert!(next_blob(&mut rest).is_err());
    }
}
