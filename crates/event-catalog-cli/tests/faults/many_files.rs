//! Commands that write more files than a process can have open.

use std::fs;
use std::process::Command;

use crate::command::{command, folder};
use crate::leftovers;

const FILES: usize = 200;

#[test]
fn more_files_are_written_than_may_be_open() {
    for arguments in [
        &["fmt", "catalog"][..],
        &["check", "--fix", "catalog"],
        &["inject", "--catalog", "catalog"],
        &["import", "page.md", "--out", "new"],
    ] {
        let tables = (0..FILES).map(|number| {
            let row = format!("load_{number}_x;The  chat {number} was loaded.");
            (
                format!("catalog/f{number}.csv"),
                format!("name;description\n{row}\n"),
            )
        });
        let pages = (0..FILES).map(|number| {
            let page = "<!-- event-catalog:begin -->\n<!-- event-catalog:end -->\n";
            (format!("pages/{number}.md"), page.to_owned())
        });
        let rows = (0..FILES).map(|number| {
            format!("| load_{number}_x | It was loaded. | `{{\"a{number}\": 1}}` |\n")
        });
        let page = "| Event | Description | Payload |\n|---|---|---|\n".to_owned()
            + &rows.collect::<String>();
        let files = tables.chain(pages).chain([("page.md".to_owned(), page)]);
        let files: Vec<_> = files.collect();
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let scene = folder(&files);
        let mut arguments: Vec<_> = arguments.iter().map(|it| (*it).to_owned()).collect();
        if arguments[0] == "inject" {
            arguments.extend((0..FILES).map(|number| format!("pages/{number}.md")));
        }
        let output = Command::new("bash")
            .args(["-c", "ulimit -n 64; exec \"$@\"", "bash"])
            .arg(command(scene.path(), &[]).get_program())
            .args(&arguments)
            .current_dir(scene.path())
            .output()
            .expect("bash starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
        assert_eq!(leftovers(scene.path()), [""; 0], "{arguments:?}");
        let changed = files
            .iter()
            .filter(|(path, text)| {
                fs::read(scene.path().join(path)).is_ok_and(|it| it != text.as_bytes())
            })
            .count();
        let made = fs::read_dir(scene.path().join("new/payloads")).map_or(0, Iterator::count);
        assert_eq!(changed + made, FILES, "{arguments:?}: {stderr}");
    }
}
