//! Files in which every name contains something that a terminal would interpret.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Text that terminals and the GitHub Actions runner interpret, or that changes the order of other
/// text, and a line break, so that the text could forge a line.
pub(crate) const HOSTILE: &str = "x\u{1b}]0;t\u{7}\u{1b}[2J\u{1b}[31m\r\u{9b}31m\u{202e}\u{2028}\u{2066}##[add-mask]x\n::error::INJECTED\nINJECTED\u{85}";

/// The part of the hostile text that git allows in branch names.
pub(crate) const BRANCH: &str = "x\u{9b}31m\u{202e}\u{2028}";

/// A hostile file name.
pub(crate) fn name(ending: &str) -> String {
    format!("{HOSTILE}{ending}")
}

/// A quoted string, for TOML and JSON. The escapes don't support characters above U+FFFF.
fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c.is_ascii_graphic() || c == ' ' => c.to_string(),
            c => format!("\\u{:04x}", u32::from(c)),
        })
        .collect();
    format!("\"{escaped}\"")
}

fn write(folder: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// Special text that a cell, a title or a description can contain without an error.
const ALLOWED: &str = "*a* `b` ##[add-mask]x ::error::INJECTED \u{a0}";

/// A folder with catalogs, pages, templates and a git repository.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let root = folder.path();
    broken(&root.join("broken"));
    sound(&root.join("sound"), ALLOWED);
    sound(&root.join(name("")), ALLOWED);
    renamed(&root.join("changed"));
    pages(root);
    write(
        root,
        &name(".toml"),
        format!("title = {}\n[[[", quoted(HOSTILE)),
    );
    write(
        root,
        "lists/event-catalog.toml",
        format!("catalogs = [{}]\n", quoted(HOSTILE)),
    );
    write(
        root,
        "no-list/event-catalog.toml",
        format!("# {HOSTILE}\ncatalogs = 1 {HOSTILE}\n"),
    );
    write(
        root,
        "wrong-key/event-catalog.toml",
        format!("catalogs = []\n{} = 1\n", quoted(HOSTILE)),
    );
    write(root, &name(".json"), format!("{{ {HOSTILE} }}"));
    write(
        root,
        "not-utf-8/events.csv",
        b"name,description\nload,\xff\x1b[2J\n",
    );
    let table = format!("name,description\nload,\"{HOSTILE}\"\nload,\"open\n");
    write(root, &name(".csv"), table);
    repository(&root.join("repository"));
    folder
}

/// A catalog with a mistake for every rule about typed text.
fn broken(folder: &Path) {
    let text = quoted(HOSTILE);
    let (table, more) = (quoted(&name(".csv")), quoted(&name("more.toml")));
    let settings = format!(
        "title = {text}\nintro = {text}\n{text} = 1\n[[section]]\ntitle = {text}\nintro = {text}\n\
         customer = {text}\nevents = [{table}, {more}, \"plain.csv\", {text}]\n{text} = {text}\n\
         [modules.{text}]\ntitle = {text}\n{text} = 1\n[defaults]\npayload = {text}\n\
         [columns]\nextra = [{text}, \"owner\"]\n[rules]\n{text} = \"off\"\nstray-file = {text}\n\
         [names]\nform = {text}\n[[accept]]\nrule = {text}\nevent = {text}\nreason = {text}\n\
         [csv]\ndelimiter = {text}\nnewline = {text}\n[javascript]\nglobal = {text}\n\
         [spelling]\nwords = [{text}]\n[{text}]\n"
    );
    write(folder, "catalog.toml", settings);
    let columns =
        "name,description,module,payload,aliases,since,deprecated,deprecated_reason,replaced_by";
    let row = |name: &str| {
        let cells: Vec<_> = (0..8).map(|_| format!("\"{HOSTILE}\"")).collect();
        format!("\"{name}\",{}\n", cells.join(","))
    };
    let rows = [
        HOSTILE,
        HOSTILE,
        "load",
        "load\u{1b}[2J",
        &format!("a_{{{HOSTILE}..3}}"),
    ]
    .map(row);
    let table = format!("{columns},\"{HOSTILE}\"\n{}", rows.concat());
    write(folder, &name(".csv"), &table);
    write(folder, "plain.csv", &table);
    write(folder, &name("stray.csv"), table);
    let event = format!(
        "[[event]]\nname = {text}\ndescription = {text}\naliases = [{text}]\n{text} = {text}\n"
    );
    write(folder, &name("more.toml"), event);
    let schema = format!(
        "{{\"type\": \"object\", \"title\": {text}, {text}: {text}, \"required\": [{text}], \"properties\": \
         {{{text}: {{\"type\": {text}, \"description\": {text}, \"enum\": [{text}], \"$ref\": {text}, \
         \"pattern\": {text}, \"format\": {text}}}, \"a\": {{\"type\": \"integer\", \"examples\": [{text}]}}}}}}"
    );
    write(folder, &format!("payloads/{}", name(".json")), &schema);
    write(folder, "payloads/load.json", schema);
    write(folder, "payloads/none.json", format!("{{ {HOSTILE}"));
    write(folder, &format!("{0}/{0}.csv", name("")), "name\n\"\n");
}

/// A catalog that everything can be generated from. The name of its table is printable, because
/// unprintable names are rejected.
fn sound(folder: &Path, text: &str) {
    const TABLE: &str = "`x` ::error::INJECTED [y].csv";
    let text = quoted(text);
    let table = quoted(TABLE);
    let settings = format!(
        "title = {text}\n[[section]]\ntitle = {text}\nevents = [{table}]\n\
         [modules.load]\ntitle = {text}\n[columns]\nextra = [\"owner\"]\n"
    );
    write(folder, "catalog.toml", settings);
    let table = format!(
        "name,description,module,payload,aliases,deprecated_reason,owner\n\
         load,{ALLOWED},load,load,loaded,,{ALLOWED}\nload_again,{ALLOWED},load,,,{ALLOWED},\n"
    );
    write(folder, TABLE, table);
    let schema = format!(
        "{{\"type\": \"object\", \"title\": {text}, \"properties\": {{\"a\": {{\"type\": \"string\", \
         \"description\": {text}, \"enum\": [{text}], \"examples\": [{text}]}}}}}}"
    );
    write(folder, "payloads/load.json", schema);
}

/// An old and a new version of a catalog, with different names.
fn renamed(folder: &Path) {
    let table =
        |name: &str| format!("name,description\n\"{name}\",\"{HOSTILE}\"\nopen,It is open.\n");
    write(folder, "old/events.csv", table(HOSTILE));
    write(folder, "new/events.csv", table("load"));
}

fn pages(root: &Path) {
    let cell = HOSTILE.replace('\n', " ");
    let table = format!("| Event | {cell} |\n|---|---|\n| load | {cell} |\n| {cell} | {cell} |\n");
    let page = format!("# {cell}\n\n{cell}\n\n## {cell}\n\n{table}\n\n### {cell}\n\n{table}\n");
    write(root, &name(".md"), &page);
    write(root, "twice.md", page.replacen("load | x", "load | y", 1));
    let html: String = ["h1", "p", "h2"]
        .map(|tag| format!("<{tag}>{HOSTILE}</{tag}>"))
        .concat();
    let rows =
        format!("<tr><td>load</td><td>{HOSTILE}</td></tr><tr><td>{HOSTILE}</td><td>a</td></tr>");
    let html = format!("{html}<table><tr><th>Event</th><th>{HOSTILE}</th></tr>{rows}</table>");
    write(root, &name(".html"), html);
    write(root, &name(".xlsx"), "PK");
    write(
        root,
        "none.md",
        format!("# {cell}\n\n| {cell} |\n|---|\n| {cell} |\n"),
    );
    let marked = |filter: &str| {
        format!("<!-- event-catalog:begin {filter} -->\n<!-- event-catalog:end -->\n")
    };
    write(root, &name("marked.md"), marked("module=\"load\""));
    write(
        root,
        "marked-wrong.md",
        marked(&format!("module=\"{cell}\"")) + &marked(&cell),
    );
    for (path, template) in [
        (name("good.jinja"), "{{ events | length }}".to_owned()),
        (
            name("undefined.jinja"),
            format!("{{{{ nothing.at.all }}}} {cell}"),
        ),
        (name("syntax.jinja"), format!("{{% {cell} %}}")),
        (name("include.jinja"), format!("{{% include \"{cell}\" %}}")),
        (
            name("filter.jinja"),
            format!("{{{{ \"{cell}\" | nothing }}}} {{{{ raise(\"{cell}\") }}}}"),
        ),
    ] {
        write(root, &path, template);
    }
}

fn repository(folder: &Path) {
    let settings = "[[section]]\ntitle = \"Events\"\nevents = [\"events.csv\"]\n";
    write(folder, "catalog/catalog.toml", settings);
    let table = |name: &str| format!("name,description\n{name},It is open.\nopen,\"{HOSTILE}\"\n");
    write(folder, "catalog/events.csv", table("load"));
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "."]);
    git(folder, &["commit", "--quiet", "-m", HOSTILE]);
    git(folder, &["branch", BRANCH]);
    write(folder, "catalog/events.csv", table("loaded"));
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=Ann", "-c", "user.email=ann@example.org"])
        .args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .current_dir(folder)
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .output()
        .expect("git starts");
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
}
