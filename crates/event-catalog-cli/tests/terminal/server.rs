//! What a server prints when its catalog disappears.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::Runs;
use crate::command::command;
use crate::hostile::{self, name};

#[test]
fn a_server_prints_nothing_that_is_obeyed() {
    let folder = hostile::folder();
    let root = folder.path();
    let mut runs = Runs::default();
    for catalog in [name(""), name(".csv"), "broken".to_owned()] {
        let arguments = ["serve", "--port", "0", &catalog];
        let mut child = command(root, &arguments)
            .env("GITHUB_ACTIONS", "true")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut said = String::new();
        while !said.contains("http://") {
            assert!(stdout.read_line(&mut said).expect("text") > 0, "{said}");
        }
        // The catalog is gone, and so is the folder that the server watches.
        fs::rename(root.join(&catalog), root.join("away")).expect("the same disk");
        let mut told = BufReader::new(child.stderr.take().expect("its errors"));
        let mut errors = String::new();
        for _ in 0..2 {
            told.read_line(&mut errors).expect("text");
        }
        let _ = child.kill();
        let _ = child.wait();
        fs::rename(root.join("away"), root.join(&catalog)).expect("the same disk");
        stdout.read_to_string(&mut said).expect("text");
        told.read_to_string(&mut errors).expect("text");
        runs.look(&arguments, &said, &errors);
    }
    runs.end(2);
}
