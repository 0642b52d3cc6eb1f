//! Commands in messages can be pasted safely into a shell.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{folder, run};

/// A name that would run a command inside double quotes.
const NAME: &str = "load $(touch pasted)";

/// The `event-catalog` commands between backticks in `text`.
fn commands(text: &str) -> Vec<&str> {
    let parts = text.split('`');
    parts
        .filter(|it| it.starts_with("event-catalog "))
        .collect()
}

/// Runs the commands in `text` in a shell, with `true` instead of `event-catalog`, so that only the
/// shell itself could run anything else. Returns the number of commands.
fn paste(place: &Path, text: &str) -> usize {
    let commands = commands(text);
    for command in &commands {
        let words = command.replacen("event-catalog", "true", 1);
        let status = Command::new("sh")
            .args(["-c", &words])
            .current_dir(place)
            .status()
            .expect("a shell");
        assert!(status.success(), "{command}");
        assert!(!place.join("pasted").exists(), "{command}");
    }
    commands.len()
}

#[test]
fn no_command_in_a_message_runs_what_a_name_or_a_path_says() {
    let settings = "[names]\nform = \"any\"\n\n[compatibility]\nremoval = \"1 days\"\n";
    let table = format!(
        "name,description,aliases,deprecated,deprecated_reason,remove_after\n\
         {NAME},The chat was loaded.,old {NAME},2020-01-01,No longer sent.,2020-06-30\n\
         open,The chat was opened.,,,,\n"
    );
    let removed = format!("name,first,last,renamed_to\nold {NAME},,2020-01-01,{NAME}\n");
    let place = folder(&[
        ("old/catalog.toml", settings),
        ("old/events.csv", &table),
        ("catalog/catalog.toml", settings),
        ("catalog/events.csv", &table),
        ("catalog/removed.csv", &removed),
        ("$(touch pasted)/catalog.toml", "title = \"A\"\n"),
        (
            "$(touch pasted)/a.csv",
            "name,description\nopen,It was opened.\n",
        ),
        ("new/catalog.toml", settings),
        (
            "new/events.csv",
            "name,description\nopen,The chat was opened.\n",
        ),
    ]);
    let latin = place.path().join("old/$(touch pasted).csv");
    fs::write(latin, b"name,description\nend,Auf Wiederh\xf6ren.\n").expect("a file");
    for (arguments, least) in [
        (&["check", "catalog"][..], 2),
        (&["check", "old"], 1),
        (&["check", "new", "--against", "./catalog"], 1),
        (&["check", "$(touch pasted)/a.csv"], 1),
        (&["validate", "$(touch pasted)/a.csv"], 1),
        (&["show", "load", "$(touch pasted) x"], 1),
        (&["list", "$(touch pasted) x"], 1),
        (&["sample", "$(touch pasted) x"], 1),
        (&["remove", "load", "$(touch pasted) x"], 1),
        (&["rename", NAME, "load", "$(touch pasted) x"], 1),
    ] {
        let run = run(place.path(), arguments);
        let found = paste(place.path(), &(run.stdout.clone() + &run.stderr));
        assert!(found >= least, "{arguments:?}: {run:?}");
    }
}
