//! Tests of the findings in folders of code.

use std::path::PathBuf;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Input;

use super::*;

mod families;
mod longer;
mod removed;
mod replaced;

const EVENTS: &str = "name,description,aliases,deprecated,replaced_by\n\
                      link_clicked,x,link_opened,,\nopen,x,boot,,\nchat_loaded,x,,,\nchat_gone,x,,,chat_loaded\n\
                      score_{0..3},x,,,\nnever_used,x,,,\n";

/// Returns the findings in files: rule, displayed place and marked text.
fn found(
    settings: &str,
    files: &[(&str, &str)],
    unused: bool,
) -> Vec<(&'static str, String, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("catalog/events.csv", EVENTS);
    write("catalog/catalog.toml", settings);
    for (path, text) in files {
        write(path, text);
    }
    let catalog = folder.path().join("catalog");
    let input = Input::open(&catalog).expect("a catalog");
    let request = Request {
        paths: &[folder.path().to_owned()],
        catalog: &catalog,
        levels: &Levels::default(),
        unused,
        against: None,
        link: None,
    };
    let usages = search(&Catalog::new(&input), &request).expect("a search");
    let sources = &usages.checked.input.sources;
    let prefix = folder.path().to_string_lossy().into_owned() + "/";
    let found = usages.checked.found.iter().map(|it| {
        let place = it.finding.place;
        let shown = sources.show(place).replace(&prefix, "");
        (
            it.finding.rule.name,
            shown,
            sources.text(place.span).to_owned(),
        )
    });
    found.collect()
}

fn rules(settings: &str, files: &[(&str, &str)]) -> Vec<&'static str> {
    let found = found(settings, files, false).into_iter();
    found.map(|(rule, ..)| rule).collect()
}

#[test]
fn old_deprecated_and_misspelt_names_are_reported_in_order() {
    let files = [
        ("b.js", "on('chat_gone')\n"),
        (
            "a/page.html",
            "includes([\n  'link_opened',\n  'chat_laoded',\n  'chat_loaded ',\n  'link_clicked'\n])",
        ),
    ];
    let expected = [
        ("old-name", "a/page.html:2:4", "link_opened"),
        ("misspelt-name", "a/page.html:3:4", "chat_laoded"),
        ("name-white-space", "a/page.html:4:4", "chat_loaded "),
        ("deprecated-name", "b.js:1:5", "chat_gone"),
    ];
    let expected = expected.map(|(rule, place, text)| (rule, place.to_owned(), text.to_owned()));
    assert_eq!(found("", &files, false), expected);
}

#[test]
fn white_space_in_a_text_that_is_joined_is_no_mistake() {
    for text in [
        "classes += ' chat_loaded'; f('link_clicked')",
        "$classes .= ' chat_loaded';",
        "f('the event' + ' chat_loaded')",
        "f('chat_loaded ' . $state)",
    ] {
        assert_eq!(rules("", &[("a.php", text)]), [""; 0], "{text}");
    }
    let compared = [("a.php", "if (event == ' chat_loaded') f()")];
    assert_eq!(rules("", &compared), ["name-white-space"]);
}

#[test]
fn a_single_word_needs_a_place() {
    // `boot` is an old name of `open`, and a single word.
    assert_eq!(rules("", &[("a.js", "f('boot')")]), [""; 0]);
    assert_eq!(
        rules("", &[("a.js", "f('boot')\n\n\ng('chat_loaded')")]),
        ["old-name"]
    );
    assert_eq!(
        rules("", &[("a.js", "f('boot')\n\n\n\ng('chat_loaded')")]),
        [""; 0]
    );
    let elsewhere = [
        ("a.js", "x.track('chat_loaded')"),
        ("b.js", "x.track('link_clicked')"),
        ("c.js", "x.track('boot')"),
        ("d.js", "x.load('boot')"),
    ];
    assert_eq!(rules("", &elsewhere), ["old-name"]);
    assert_eq!(rules("", &elsewhere[1..]), [""; 0]);
    let settings = "[usages]\ncalls = [\"track\"]\n";
    assert_eq!(rules(settings, &elsewhere[2..]), ["old-name"]);
}

#[test]
fn a_misspelt_name_needs_a_place_and_a_file_with_names() {
    assert_eq!(rules("", &[("a.js", "f('chat_laoded')")]), [""; 0]);
    let far = format!("f('chat_laoded'){}g('link_clicked')", "\n".repeat(10));
    assert_eq!(rules("", &[("a.js", far.as_str())]), [""; 0]);
    assert_eq!(
        rules("", &[("a.js", "f('chat_laoded', 'link_clicked')")]),
        ["misspelt-name"]
    );
    // A minified file is a single line.
    let minified = format!("f('chat_laoded');{}g('link_clicked')", "x();".repeat(1_000));
    assert_eq!(rules("", &[("a.js", minified.as_str())]), [""; 0]);
}

#[test]
fn what_the_settings_mark_is_misspelt_in_a_file_without_names() {
    let settings = "[usages]\ncalls = [\"track\"]\nprefix = [\"My Chat \"]\n";
    for text in [
        "track('chat_laoded')",
        "x.track({ event: 'chat_laoded' })",
        "f('My Chat chat_laoded')",
        "track('chat_loader')",
    ] {
        assert_eq!(rules(settings, &[("a.js", text)]), ["misspelt-name"]);
        assert_eq!(rules("", &[("a.js", text)]), [""; 0], "{text}");
    }
    for text in ["track('x'); f('chat_laoded')", "track(chat_laoded)"] {
        assert_eq!(rules(settings, &[("a.js", text)]), [""; 0], "{text}");
    }
}

#[test]
fn what_handles_both_names_or_tells_of_the_past_is_right() {
    for (path, text) in [
        (
            "a.js",
            "if (t === 'link_opened' || t === 'link_clicked') {}",
        ),
        ("a.md", "`link_opened` is now `link_clicked`."),
        ("CHANGELOG.md", "- The event `link_opened` is new."),
        ("a.js", "listen({ link_opened: f })"),
        ("a.rs", "Event::LinkOpened"),
        ("a.js", "f('link_opened') // event-catalog: ignore"),
        ("b.js", "f('link_opened_twice', 'a link_opened')"),
    ] {
        assert_eq!(rules("", &[(path, text)]), [""; 0], "{text}");
    }
}

#[test]
fn an_old_name_is_right_only_next_to_the_current_one() {
    let misspelt = "track('link_opened'); t('link_clickd', 'chat_loaded')";
    let mut found = rules("", &[("a.js", misspelt)]);
    found.sort_unstable();
    assert_eq!(found, ["misspelt-name", "old-name"]);
    let far = format!("f('link_opened');{}f('link_clicked');", "x();".repeat(100));
    assert_eq!(rules("", &[("a.js", far.as_str())]), ["old-name"]);
}

#[test]
fn what_this_command_wrote_is_not_searched() {
    let baseline = "{\n  \"version\": 1,\n  \"findings\": [\n    \
                    {\"rule\":\"old-name\",\"event\":\"link_opened\",\"count\":1}\n  ]\n}\n";
    assert_eq!(rules("", &[("known.json", baseline)]), [""; 0]);
}

#[test]
fn levels_and_accepted_findings_are_those_of_the_settings() {
    let files = [("a.js", "f('link_opened')")];
    assert_eq!(rules("[rules]\nold-name = \"off\"\n", &files), [""; 0]);
    let accept =
        "[[accept]]\nrule = \"old-name\"\nevent = \"link_clicked\"\nreason = \"A legacy app.\"\n";
    assert_eq!(rules(accept, &files), [""; 0]);
}

#[test]
fn events_in_no_file_are_reported_on_request() {
    let files = [(
        "a.ts",
        "f('link_clicked', 'open', `score_${n}`); Event.ChatLoaded; x.chat_gone()",
    )];
    let unused = found("[rules]\ndeprecated-name = \"off\"\n", &files, true);
    let expected = (
        "unused-event",
        "catalog/events.csv:7:1 (cell A7)".to_owned(),
        "never_used".to_owned(),
    );
    assert_eq!(unused, [expected]);
}

#[test]
fn what_git_ignores_and_the_catalog_itself_are_not_searched() {
    let files = [
        (".gitignore", "dist/\n"),
        ("dist/a.js", "f('link_opened')"),
        (".hidden/a.js", "f('link_opened')"),
        (
            "gen/events.js",
            "// Generated by event-catalog 0.1.0. Do not edit.\n'link_opened'",
        ),
    ];
    assert_eq!(rules("", &files), [""; 0]);
}

#[test]
fn only_sure_places_have_a_fix() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("events.csv", EVENTS),
        ("a.js", "f('link_opened')"),
        ("q.sql", "select 1 where event = 'link_opened'"),
        (
            "gtm.json",
            "{\"exportFormatVersion\": 2, \"value\": \"link_opened\"}",
        ),
        ("latin.js", "f('link_opened', '\u{fc}')"),
    ];
    for (path, text) in files {
        let bytes: Vec<u8> = if path == "latin.js" {
            text.chars()
                .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
                .collect()
        } else {
            text.into()
        };
        std::fs::write(folder.path().join(path), bytes).expect("a file");
    }
    let catalog = folder.path().join("events.csv");
    let input = Input::open(&catalog).expect("a catalog");
    let paths: [PathBuf; 1] = [folder.path().to_owned()];
    let request = Request {
        paths: &paths,
        catalog: &catalog,
        levels: &Levels::default(),
        unused: false,
        against: None,
        link: None,
    };
    let usages = search(&Catalog::new(&input), &request).expect("a search");
    assert_eq!(usages.checked.found.len(), 4);
    let (fixed, count) = usages.fixed();
    assert_eq!(count, 1);
    assert_eq!(fixed.len(), 1);
    let [file] = &fixed[0].1[..] else {
        panic!("one file: {fixed:?}");
    };
    assert_eq!(
        (file.path.as_str(), file.after.as_str()),
        ("a.js", "f('link_clicked')")
    );
}

/// Returns the changed files, with their paths.
fn fixed(table: &str, files: &[(&str, &str)]) -> Vec<(String, String)> {
    fixed_with(&[("catalog/events.csv", table)], files)
}

/// Like [`fixed`], with a catalog of several files.
fn fixed_with(catalog: &[(&str, &str)], files: &[(&str, &str)]) -> Vec<(String, String)> {
    let (_folder, usages) = searched(&[catalog, files].concat());
    assert_eq!(usages.checked.found.len(), files.len(), "{files:?}");
    let (fixed, _) = usages.fixed();
    let files = fixed.into_iter().flat_map(|(_, files)| files);
    files.map(|file| (file.path, file.after)).collect()
}

/// Searches a folder with these files. The files of the catalog are in the folder `catalog`.
fn searched(files: &[(&str, &str)]) -> (tempfile::TempDir, Usages) {
    let folder = tempfile::tempdir().expect("a folder");
    let catalog = folder.path().join("catalog");
    std::fs::create_dir(&catalog).expect("a folder");
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).expect("a file");
    }
    let input = Input::open(&catalog).expect("a catalog");
    let request = Request {
        paths: &[folder.path().to_owned()],
        catalog: &catalog,
        levels: &Levels::default(),
        unused: false,
        against: None,
        link: None,
    };
    let usages = search(&Catalog::new(&input), &request).expect("a search");
    (folder, usages)
}

#[test]
fn what_a_program_writes_queries_and_parts_of_names_have_no_fix() {
    let files = [
        ("package-lock.json", "{ \"link_opened\": {} }"),
        ("app.min.js", "f('link_opened')"),
        ("joined.js", "f('link_opened' + kind)"),
        ("joined.py", "f(kind +\n  'link_opened')"),
        ("joined.php", "f('link_opened' . $kind)"),
        (
            "client.go",
            "// Code generated by x.\nvar a = \"link_opened\"",
        ),
        (
            "report.py",
            "sql = \"\"\"\nSELECT count(*) FROM events\nWHERE name = 'link_opened'\"\"\"",
        ),
    ];
    assert!(fixed(EVENTS, &files).is_empty());
    let code = [("a.js", "import { select } from 'x';\nf('link_opened')")];
    let expected = "import { select } from 'x';\nf('link_clicked')";
    let expected = ("a.js".to_owned(), expected.to_owned());
    assert_eq!(fixed(EVENTS, &code), [expected]);
}

#[test]
fn what_is_not_the_name_on_the_wire_has_no_fix() {
    let files = [
        ("events.ndjson", "{\"type\": \"link_opened\"}\n"),
        ("counts.csv", "name,count\nlink_opened,3\n"),
        ("import.js", "import y from \"link_opened\""),
        ("page.html", "<p class=\"link_opened\">"),
        ("store.js", "localStorage.getItem('link_opened')"),
        ("text.js", "i18n.t('link_opened')"),
    ];
    assert!(fixed(EVENTS, &files).is_empty());
}

#[test]
fn backticks_in_comments_and_sentences_are_not_strings() {
    for (path, text) in [
        (
            "a.rs",
            "/// See [`link_opened`] and [`chat_loaded`].\nfn f() {}",
        ),
        (
            "a.js",
            "// as `link_opened`, `chat_laoded`\nf('chat_loaded')",
        ),
        ("a.sh", "x=`link_opened`"),
        (
            "README.md",
            "The fields `link_opened` and `chat_laoded`, `chat_loaded`.",
        ),
    ] {
        assert_eq!(rules("", &[(path, text)]), [""; 0], "{path}: {text}");
    }
    assert_eq!(rules("", &[("a.js", "f(`link_opened`)")]), ["old-name"]);
    assert_eq!(
        rules("", &[("a.md", "| `link_opened` | A link |")]),
        ["old-name"]
    );
}

#[test]
fn a_name_with_signs_takes_no_place_without_quotes() {
    let table = "name,description,aliases\nlink.clicked,x,link_opened\n";
    let files = [
        ("a.js", "f('link_opened')"),
        ("a.ts", "/^(link_opened|load)$/.test(x)"),
        ("b.rb", "track :link_opened"),
        ("c.yaml", "event: link_opened\n"),
    ];
    let of_literal = ("a.js".to_owned(), "f('link.clicked')".to_owned());
    assert_eq!(fixed(table, &files), [of_literal]);
    assert_eq!(fixed(EVENTS, &files).len(), files.len());
}

#[test]
fn a_number_that_a_family_does_not_have_needs_a_place() {
    for text in [
        "f('score_9', 'link_clicked')",
        // `score_1` is a name, and `score_12` isn't a misspelling of it.
        "f('score_12', 'link_clicked')",
    ] {
        assert_eq!(rules("", &[("a.js", text)]), ["misspelt-name"], "{text}");
    }
    for text in [
        "f('score_9')",
        "f('score_2', 'link_clicked')",
        "f('score_2024', 'link_clicked')",
        "f('score_x', 'link_clicked')",
        "f('my_score_9', 'link_clicked')",
        "f(\"score_9', 'link_clicked')",
    ] {
        assert_eq!(rules("", &[("a.js", text)]), [""; 0], "{text}");
    }
    for (path, text, is_found) in [
        ("a.js", "f({ link_clicked: g, score_9: h })", true),
        ("a.yaml", "- link_clicked\n- score_9\n", true),
        ("a.yaml", "link_clicked: 1\nscore_9: 2\n", true),
        ("a.md", "| link_clicked |\n| score_9 |\n", true),
        ("a.csv", "link_clicked,1\nscore_9,2\n", true),
        ("a.js", "f({ score_9: h }, 'link_clicked')", false),
        ("a.md", "| link_clicked |\n\nA score_9.\n", false),
        ("a.sql", "select link_clicked, score_9 from t", false),
    ] {
        let expected: &[&str] = if is_found { &["misspelt-name"] } else { &[] };
        assert_eq!(rules("", &[(path, text)]), expected, "{text}");
    }
    let settings = "[usages]\ncalls = [\"track\"]\n";
    let sure = [("a.js", "track('score_9')")];
    assert_eq!(rules(settings, &sure), ["misspelt-name"]);
}

#[test]
fn a_misspelt_key_needs_another_name_in_its_object() {
    for (path, text) in [
        ("a.js", "listen({ chat_laoded: f, link_clicked: g })"),
        ("a.json", "{\"link_clicked\": 1, \"chat_laoded\": 2}"),
        ("a.yaml", "events:\n  link_clicked: x\n  chat_laoded: y\n"),
        (
            "b.yaml",
            "- event: link_clicked\n- event: chat_laoded # why\n",
        ),
        ("c.yaml", "on:\n  - link_clicked\n  - chat_laoded\n"),
    ] {
        assert_eq!(rules("", &[(path, text)]), ["misspelt-name"], "{text}");
    }
    for (path, text) in [
        ("a.js", "listen({ chat_laoded: f, other: g })"),
        ("a.js", "x = { chat_laoded: f }; y = { link_clicked: g }"),
        ("a.md", "chat_laoded: `link_clicked`"),
    ] {
        assert_eq!(rules("", &[(path, text)]), [""; 0], "{text}");
    }
}

#[test]
fn a_misspelt_value_without_quotes_needs_another_name() {
    for (path, text) in [
        ("a.md", "| link_clicked | x |\n| chat_laoded | y |\n"),
        ("a.csv", "name,count\nlink_clicked,1\nchat_laoded,2\n"),
        ("a.html", "<li>link_clicked</li>\n<li> chat_laoded </li>"),
        (
            "b.html",
            "<a data-event=link_clicked><a data-event=chat_laoded>",
        ),
        ("a.env", "A=link_clicked\nB=chat_laoded\n"),
        ("a.rb", "track(:link_clicked)\ntrack(:chat_laoded)\n"),
    ] {
        let found = found("", &[(path, text)], false);
        let found: Vec<_> = found.iter().map(|it| (it.0, it.2.as_str())).collect();
        assert_eq!(found, [("misspelt-name", "chat_laoded")], "{text}");
    }
    for (path, text) in [
        ("a.md", "| chat_laoded | y |\n"),
        ("a.md", "| link_clicked | x |\n| The chat_laoded | y |\n"),
        ("a.csv", "link_clicked,1\n\n\n\n\nchat_laoded,2\n"),
        (
            "a.html",
            "<li>link_clicked</li><p>The chat_laoded event</p>",
        ),
        ("a.rb", "track(:link_clicked)\nchat_laoded()\n"),
        ("a.sql", "select link_clicked, chat_laoded from t"),
        ("a.js", "f('link_clicked', chat_laoded)"),
    ] {
        assert_eq!(rules("", &[(path, text)]), [""; 0], "{text}");
    }
}

#[test]
fn a_single_word_as_a_key_needs_another_name_in_its_object() {
    // `boot` is an old name of `open`, and a single word.
    let handlers = [("a.js", "f({ 'boot': f, 'link_clicked': g })")];
    assert_eq!(rules("", &handlers), ["old-name"]);
    let record = [("a.js", "f({ 'boot': 1, 'event': 'link_clicked' })")];
    assert_eq!(rules("", &record), [""; 0]);
    let elsewhere = [
        ("a.js", "x = { events: { 'chat_loaded': f } }"),
        ("b.js", "x = { events: { 'link_clicked': f } }"),
        ("c.js", "x = { events: { 'boot': f } }"),
    ];
    assert_eq!(rules("", &elsewhere), ["old-name"]);
}

#[test]
fn a_general_key_says_nothing_about_other_files() {
    let elsewhere = [
        ("a.js", "{ type: 'chat_loaded' }"),
        ("b.js", "{ type: 'link_clicked' }"),
        ("c.js", "{ type: 'boot' }"),
    ];
    assert_eq!(rules("", &elsewhere), [""; 0]);
    let here = "{ type: 'chat_loaded' }\n\n\n\n{ type: 'link_clicked' }\n\n\n\n{ type: 'boot' }";
    assert_eq!(rules("", &[("a.js", here)]), ["old-name"]);
}

#[test]
fn another_form_of_a_verb_is_misspelt_only_where_the_settings_say_so() {
    let files = [("a.js", "track('link_clicker', 'chat_loaded')")];
    assert_eq!(rules("", &files), [""; 0]);
    let settings = "[usages]\ncalls = [\"track\"]\n";
    assert_eq!(rules(settings, &files), ["misspelt-name"]);
}
