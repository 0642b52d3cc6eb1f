//! Tests on a machine that refuses to start threads, like a container with a process limit.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::client::TABLE;
use crate::command::{command, folder};

/// The limit doesn't apply to root, so root becomes a user without other processes.
const OTHER_USER: [&str; 6] = [
    "setpriv",
    "--reuid",
    "23457",
    "--regid",
    "23457",
    "--clear-groups",
];

/// Whether the server at an address responds before it exits.
fn answers(url: &str) -> bool {
    let address = url.trim_start_matches("http://").split('/').next();
    let Some(Ok(mut stream)) = address.map(TcpStream::connect) else {
        return false;
    };
    let patience = Some(Duration::from_secs(60));
    stream.set_read_timeout(patience).expect("a timeout");
    let asked = stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    asked.is_ok() && stream.read(&mut [0]).is_ok_and(|read| read > 0)
}

#[test]
fn a_machine_that_refuses_threads_is_reported_and_not_panicked_about() {
    let place = folder(&[("catalog/events.csv", TABLE)]);
    let program = command(place.path(), &[]).get_program().to_owned();
    let copy = place.path().join("event-catalog");
    // Copied by another process: if this process had the file open for writing while another test
    // starts a program, that program would inherit the file descriptor, and the copy couldn't be
    // executed.
    let copied = Command::new("cp").arg(program).arg(&copy).status();
    assert!(copied.expect("cp").success());
    for path in [place.path(), &copy] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
    }
    let is_root = chown(&copy, Some(23457), Some(23457)).is_ok();
    let (mut refused, mut served) = (0, 0);
    for limit in 1..=4 {
        let user = OTHER_USER.iter().filter(|_| is_root);
        let mut words: Vec<_> = user.map(|it| (*it).to_owned()).collect();
        words.extend(["prlimit".to_owned(), format!("--nproc={limit}")]);
        let child = Command::new(&words[0])
            .args(&words[1..])
            .arg(&copy)
            .args(["serve", "catalog", "--port", "0"])
            .current_dir(place.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else {
            eprintln!("there is no {} here", words[0]);
            return;
        };
        // The server either prints its address or exits.
        let stdout = child.stdout.take().expect("a pipe");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let url = lines.find(|line| line.starts_with("http://"));
        let is_served = url.is_some_and(|url| answers(&url));
        if is_served {
            child.kill().expect("a signal");
        }
        let output = child.wait_with_output().expect("an end");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{limit} threads: {stderr}");
        if is_served {
            served += 1;
        } else {
            assert_eq!(output.status.code(), Some(2), "{limit} threads: {stderr}");
            assert!(stderr.contains("ulimit -u"), "{limit} threads: {stderr}");
            refused += 1;
        }
    }
    assert!(refused > 0, "{served} were served");
    assert!(served > 0 || !is_root, "{refused} were refused");
}
