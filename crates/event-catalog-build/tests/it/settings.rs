//! The mistakes in settings, and in events in TOML: the messages of `invalid-setting`.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::check;
use event_catalog_build::read::{Input, Memory};

/// The message and the help of each `invalid-setting` finding, in alphabetical order.
fn found(settings: &str, events: &str) -> Vec<(String, String)> {
    let files = [("catalog.toml", settings), ("events.toml", events)];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    let report = check(&Catalog::new(&input), REQUIRED, &|_| None);
    let findings = report.findings.into_iter();
    let findings = findings.filter(|finding| finding.rule.name == "invalid-setting");
    let texts = findings.map(|finding| (finding.message, finding.help.unwrap_or_default()));
    let mut texts: Vec<_> = texts.collect();
    texts.sort_unstable();
    texts
}

#[track_caller]
fn assert_found(settings: &str, events: &str, expected: &[(&str, &str)]) {
    let mut expected: Vec<_> = expected
        .iter()
        .map(|(message, help)| ((*message).to_owned(), (*help).to_owned()))
        .collect();
    expected.sort_unstable();
    assert_eq!(found(settings, events), expected);
}

const EVENTS: &str = "[[event]]\nname = \"load\"\ndescription = \"The chat was loaded.\"\n";

#[test]
fn values_of_another_type_are_found() {
    let settings = r#"title = 7
accept = 1
[modules]
"a b" = "A"
[csv]
bom = "yes"
[spelling]
words = "a"
[javascript]
data_layer = 1
"#;
    let expected = [
        (
            "`title` must be a string, but is a number",
            r#"write it as `title = "…"`"#,
        ),
        (
            "`accept` must be a list of tables `[[accept]]`, but is a number",
            "write it as `accept = [{ … }]`",
        ),
        (
            "the module `a b` must be a table, but is a string",
            r#"write `[modules."a b"]`, and below it `title = "…"`"#,
        ),
        (
            "`bom` in `[csv]` must be `true` or `false`, but is a string",
            "write it as `bom = true`",
        ),
        (
            "`words` in `[spelling]` must be a list of strings, but is a string",
            r#"write it as `words = ["…"]`"#,
        ),
        (
            "`data_layer` in `[javascript]` must be a table `[data_layer]`, but is a number",
            "write it as `data_layer = { … }`",
        ),
    ];
    assert_found(settings, EVENTS, &expected);
}

#[test]
fn an_accept_names_changes_or_events_or_only_its_rule() {
    let targets = |keys: &str| {
        let settings = format!("[[accept]]\nrule = \"removed-event\"\n{keys}reason = \"Why.\"\n");
        assert_found(&settings, EVENTS, &[]);
        let files = [("catalog.toml", settings.as_str()), ("events.toml", EVENTS)];
        let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
        let accept = &input.settings.accepts[0];
        let targets = accept.targets().map(|target| format!("{target:?}"));
        targets.collect::<Vec<_>>()
    };
    assert_eq!(targets(""), ["Rule"]);
    assert_eq!(
        targets("event = [\"a\", \"b\"]\n"),
        ["Event(\"a\")", "Event(\"b\")"]
    );
    // An entry that names a change accepts only that change.
    let both = "event = \"a\"\nchange = \"event-removed:a\"\n";
    assert_eq!(targets(both), ["Change(\"event-removed:a\")"]);
    assert_eq!(targets("change = [\"a:b\", \"c:d\"]\n").len(), 2);
    assert_found(
        "[[accept]]\nrule = \"removed-event\"\nchange = 1\nreason = \"Why.\"\n",
        EVENTS,
        &[(
            "`change` in `[[accept]]` must be a list of strings, but is a number",
            r#"write it as `change = ["…"]`"#,
        )],
    );
}

#[test]
fn an_accept_has_a_reason() {
    let accept = |reason: &str| {
        let settings =
            format!("[[accept]]\nrule = \"final-stop\"\nevent = \"load\"\nreason = \"{reason}\"\n");
        let files = [("catalog.toml", settings.as_str()), ("events.toml", EVENTS)];
        let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
        (found(&settings, EVENTS), input.settings.accepts.len())
    };
    // Errors print entries whose reason is `…`.
    for reason in ["…", "...", "TODO", "tbd", "-", "n/a", "x", "", " "] {
        let (found, accepts) = accept(reason);
        let message = format!("`reason` in `[[accept]]` cannot be {reason:?}");
        let help = "write why the finding is intended: until then, the entry accepts nothing";
        assert_eq!(found, [(message, help.to_owned())], "{reason}");
        assert_eq!(accepts, 0, "{reason}");
    }
    for reason in ["A.", "Never sent", "v1 has it", "Old.", "… as before"] {
        assert_eq!(accept(reason), (Vec::new(), 1), "{reason}");
    }
}

#[test]
fn invalid_values_of_compatibility_settings_are_found() {
    let settings = r#"[compatibility]
gate = ["wire", "dosc", "everyone"]
mode = "backwards"
removal = "6 months"
"#;
    let all = r#""wire", "rust", "typescript", "web", "docs", "warehouse""#;
    let expected = [
        (
            r#"`gate` in `[compatibility]` cannot be "dosc""#.to_owned(),
            format!(r#"did you mean "docs"? The values are {all}"#),
        ),
        (
            r#"`gate` in `[compatibility]` cannot be "everyone""#.to_owned(),
            format!("use one of {all}"),
        ),
        (
            r#"`mode` in `[compatibility]` cannot be "backwards""#.to_owned(),
            r#"did you mean "backward"? The values are "full", "backward", "forward", "none""#
                .to_owned(),
        ),
        (
            r#"`removal` in `[compatibility]` cannot be "6 months""#.to_owned(),
            r#"write "never", or a number of days up to 36500, such as "180 days""#.to_owned(),
        ),
    ];
    let expected: Vec<(&str, &str)> = expected
        .iter()
        .map(|(message, help)| (message.as_str(), help.as_str()))
        .collect();
    assert_found(settings, EVENTS, &expected);
    let valid = "[compatibility]\ngate = []\nmode = \"none\"\nremoval = \"180 days\"\n";
    assert_found(valid, EVENTS, &[]);
    assert_found(
        "[compatibility]\ngate = \"wire\"\n",
        EVENTS,
        &[(
            "`gate` in `[compatibility]` must be a list of strings, but is a string",
            r#"write it as `gate = ["…"]`"#,
        )],
    );
}

#[test]
fn values_that_a_key_cannot_have_are_found() {
    let settings = r#"[rules]
final-stop = "no"
[names]
form = "camel"
[csv]
delimiter = "|"
newline = ""
[spelling]
language = "english"
[schemas]
undeclared = "lose"
[schemas.dialects]
"https://example.org" = "x"
[usages]
calls = ["track", " "]
prefix = [""]
link = "javascript:alert(1)"
"#;
    let expected = [
        (
            "the level of the rule `final-stop` must be `off`, `warn` or `deny`",
            r#"write `final-stop = "warn"`, for example"#,
        ),
        (
            r#"`form` in `[names]` cannot be "camel""#,
            r#"write one of "snake_case", "kebab-case", "dotted", "path", "camelCase", "PascalCase", "SCREAMING_SNAKE_CASE", "Title Case", "any"; or `pattern` with a regular expression instead of `form`"#,
        ),
        (
            r#"`delimiter` in `[csv]` cannot be "|""#,
            r#"use ",", ";" or "\t""#,
        ),
        (
            r#"`newline` in `[csv]` cannot be """#,
            r#"use "lf" or "crlf""#,
        ),
        (
            r#"`language` in `[spelling]` cannot be "english""#,
            "write the code of a language, such as `en`, `en-GB` or `de`; or `off`",
        ),
        (
            r#"`undeclared` in `[schemas]` cannot be "lose""#,
            r#"write "keep" or "drop""#,
        ),
        (
            r#"`calls` in `[usages]` cannot be " ""#,
            r#"write names of functions, keys or attributes, as in `calls = ["track"]`"#,
        ),
        (
            r#"`prefix` in `[usages]` cannot be """#,
            r#"write the text before a name, as in `prefix = ["My Chat "]`"#,
        ),
        (
            r#"`link` in `[usages]` cannot be "javascript:alert(1)""#,
            r#"write an address with `{path}`, as in `link = "https://github.com/OWNER/NAME/blob/{rev}/{path}#L{line}"`"#,
        ),
        (
            "`https://example.org` must have the name of a dialect",
            r#"write one of "2020-12", "2019-09", "draft-07", "draft-06", "draft-04""#,
        ),
    ];
    assert_found(settings, EVENTS, &expected);
    let both = "[names]\nform = \"dotted\"\npattern = \"^a\"\n";
    let expected = [(
        "`[names]` has both a `form` and a `pattern`",
        "remove one of the two",
    )];
    assert_found(both, EVENTS, &expected);
}

#[test]
fn columns_that_cannot_be_added_are_found() {
    let long = "x".repeat(65);
    let settings = format!("[columns]\nextra = [\"name\", \"{long}\"]\n");
    let message = format!(
        "the name of the column `{}` has 65 bytes, but at most 64 are allowed",
        &long[1..]
    );
    let expected = [
        ("the column `name` already exists", "remove it from `extra`"),
        (&*message, "give the column a shorter heading"),
    ];
    assert_found(&settings, EVENTS, &expected);
    let many: Vec<_> = (0..65).map(|number| format!("\"c{number}\"")).collect();
    let settings = format!("[columns]\nextra = [{}]\n", many.join(", "));
    let expected = [(
        "`c64` is one column too many in `extra`: at most 64 are allowed",
        "remove columns that are not needed",
    )];
    assert_found(&settings, EVENTS, &expected);
}

#[test]
fn files_and_missing_keys_of_sections_are_found() {
    let settings = "[[section]]\ntitle = \"A\"\nevents = [\"events.toml\", \"events.toml\"]\n\
        [[section]]\ntitle = \"B\"\n";
    let expected = [
        (
            "the file `events.toml` is listed twice",
            "list it once: an event belongs to one section",
        ),
        (
            "`[[section]]` has no `events`",
            "add a line `events = \"…\"` to it",
        ),
    ];
    assert_found(settings, EVENTS, &expected);
}

#[test]
fn events_of_another_type_are_found() {
    for (events, message, help) in [
        (
            "event = 1\n",
            "`event` must be a list of tables, but is a number",
            "write `[[event]]` above each event",
        ),
        (
            "event = [1]\n",
            "an event must be a table, but is a number",
            "write `[[event]]` above each event",
        ),
        (
            "[[event]]\nname = 5\n",
            "`name` must be a string, but is a number",
            "put it in quotes: `name = \"…\"`",
        ),
    ] {
        assert_found("title = \"Events\"\n", events, &[(message, help)]);
    }
}

#[test]
fn an_old_name_is_sent_until_a_day_or_a_version() {
    let events = "[[event]]\nname = \"load\"\naliases = [\"start\"]\ndescription = \"The chat was loaded.\"\n";
    let send = |until: &str| format!("[[send]]\nname = \"start\"\n{until}");
    for fine in ["until = \"2027-03-01\"\n", "until = \"v5\"\n"] {
        assert_found(&send(fine), events, &[]);
    }
    let help = "write a day, such as `until = \"2027-03-01\"`, or a version with a `v`, such as `until = \"v5\"`";
    for wrong in ["soon", "2027-02-29", "5", ""] {
        let message = format!("`until` in `[[send]]` cannot be {wrong:?}");
        assert_found(
            &send(&format!("until = \"{wrong}\"\n")),
            events,
            &[(message.as_str(), help)],
        );
    }
    assert_found(
        &send(""),
        events,
        &[(
            "`[[send]]` has no `until`",
            "add a line `until = \"…\"` to it",
        )],
    );
    assert_found(
        &send("until = 2027-03-01\n"),
        events,
        &[(
            "`until` in `[[send]]` must be a string, but is a date",
            "write it as `until = \"…\"`",
        )],
    );
}

#[test]
fn forms_of_traffic_are_read() {
    let settings = r#"[traffic.mobile]
each = "/batch/*"
name = "{/event}"
where = '/type == "track"'
decode = "/data"
strip = ["app.", "web."]
[traffic.segment]
form = "segment"
"#;
    let files = [("catalog.toml", settings), ("events.toml", EVENTS)];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    let [mobile, segment] = input.settings.traffic.as_slice() else {
        panic!("{:?}", input.settings.traffic);
    };
    assert_eq!(mobile.name.value, "mobile");
    assert_eq!(mobile.event.as_deref(), Some("{/event}"));
    assert_eq!(mobile.decode, ["/data"]);
    assert_eq!(mobile.strip, ["app.", "web."]);
    assert_eq!(segment.form.as_deref(), Some("segment"));
    assert_found(settings, EVENTS, &[]);
    let wrong = "[traffic]\nmobile = 1\n[traffic.web]\nname = 2\n";
    let expected = [
        (
            "`mobile` in `[traffic]` must be a table `[mobile]`, but is a number",
            "write it as `mobile = { … }`",
        ),
        (
            "`name` in `[traffic.web]` must be a string, but is a number",
            "write it as `name = \"…\"`",
        ),
    ];
    assert_found(wrong, EVENTS, &expected);
}

#[test]
fn limits_of_consumers_are_read() {
    let settings = r#"[consumers.ga4]
preset = "ga4"
prefix = "LoyJoy ChatBot "

[consumers.crm]
max_name = 0x20
characters = ["lowercase", "digits", "_", "_"]
first = ["lowercase"]

[consumers.any]
"#;
    let files = [("catalog.toml", settings), ("events.toml", EVENTS)];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    assert_found(settings, EVENTS, &[]);
    let [ga4, crm, any] = input.settings.consumers.as_slice() else {
        panic!("{:?}", input.settings.consumers);
    };
    assert_eq!((ga4.most(), ga4.prefix()), (Some(40), "LoyJoy ChatBot "));
    assert!(ga4.allows('é') && ga4.allows('_') && !ga4.allows(' ') && !ga4.allows('-'));
    assert!(ga4.allows_first('a') && !ga4.allows_first('_') && !ga4.allows_first('1'));
    assert_eq!((crm.most(), crm.prefix()), (Some(32), ""));
    assert!(crm.allows('1') && !crm.allows_first('1') && !crm.allows('A'));
    assert_eq!(crm.characters.len(), 3);
    assert!(any.most().is_none() && any.allows('\n') && any.allows_first(' '));
}

#[test]
fn wrong_limits_of_consumers_are_found() {
    let settings = r#"[consumers]
crm = 1
[consumers.ga4]
preset = "matomo"
max_name = 0
characters = ["letters", "a-z"]
"#;
    assert_found(
        settings,
        EVENTS,
        &[
            (
                "`characters` in `[consumers]` cannot be \"a-z\"",
                "write single characters, such as \"_\", and any of \"letters\", \"ascii-letters\", \"lowercase\", \
                 \"uppercase\", \"digits\"",
            ),
            (
                "`crm` in `[consumers]` must be a table `[crm]`, but is a number",
                "write it as `crm = { … }`",
            ),
            (
                "`max_name` in `[consumers.ga4]` must be a whole number above 0, but is a number",
                "write it as `max_name = 40`",
            ),
            (
                "`preset` in `[consumers]` cannot be \"matomo\"",
                "use one of \"ga4\"",
            ),
        ],
    );
    let many: Vec<String> = (0..60).map(|it| format!("[consumers.c{it}]\n")).collect();
    let many = many.concat();
    assert_found(
        &many,
        EVENTS,
        &[(
            "`c50` is one consumer too many: at most 50 are allowed",
            "remove consumers that are not needed",
        )],
    );
}
