//! How signals are configured: defaults, and mistakes with their locations.

use crate::collect::settings::Settings;

const KEY: &str = "[[key]]\nid = \"a\"\n\
    secret_sha256 = \"2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\"\n";

fn parse(signal: &str) -> anyhow::Result<Settings> {
    Settings::parse(&format!("{KEY}[[signal]]\n{signal}\n"))
}

fn error(signal: &str) -> String {
    parse(signal).expect_err("a mistake").to_string()
}

#[test]
fn a_signal_has_defaults() {
    let settings = parse(
        "id = \"fulfilment\"\non = [\"order_paid\", \"*\"]\n\
         when = [{ field = \"amount\", at_least = 100 }, { field = \"gift\", equals = true }]\n\
         webhook = { url = \"https://shop.example/hooks\", secret_file = \"a.secret\" }",
    );
    let settings = settings.expect("settings");
    let signal = &settings.signals[0];
    assert_eq!(signal.scope, super::Scope::Process);
    assert_eq!(signal.give_up_after, super::GIVE_UP_AFTER);
    assert!(!signal.public);
    assert_eq!((signal.when.len(), signal.on.len()), (2, 2));
    let webhook = signal.webhook.as_ref().expect("a webhook");
    assert!(!webhook.private && webhook.secret_file.is_some());
}

#[test]
fn a_mistake_has_its_place_and_what_to_do() {
    for (signal, place, advice) in [
        ("id = \"a b\"\non = [\"x\"]", "line 5, column 6", "letters"),
        ("id = \"..\"\non = [\"x\"]", "line 5, column 6", "letters"),
        ("id = \"a\"\non = []", "line 6, column 6", "`custom`"),
        (
            "id = \"a\"\non = [\"x\"]\nwhen = [{ field = \"f\" }]",
            "line 7, column 9",
            "`exists`",
        ),
        (
            "id = \"a\"\non = [\"x\"]\ngive_up_after = \"soon\"",
            "line 7, column 17",
            "`24h`",
        ),
        (
            "id = \"a\"\non = [\"x\"]\nwebhook = { url = \"https://a.example\" }",
            "line 7, column 11",
            "unsigned = true",
        ),
    ] {
        let error = error(signal);
        assert!(
            error.starts_with(place) && error.contains(advice),
            "{error}"
        );
    }
}

#[test]
fn only_safe_addresses_are_taken() {
    for (url, advice) in [
        ("ftp://a.example", "https://"),
        ("a.example", "https://"),
        ("http://a.example", "private = true"),
        ("https://u:hunter2@a.example", "password"),
        ("https://10.0.0.1/", "private = true"),
        ("https://[::ffff:169.254.169.254]/", "receiver"),
    ] {
        let error = error(&format!(
            "id = \"a\"\non = [\"x\"]\nwebhook = {{ url = \"{url}\", unsigned = true }}"
        ));
        assert!(error.contains(advice), "{url}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
    let private = "id = \"a\"\non = [\"x\"]\n\
        webhook = { url = \"http://127.0.0.1:9/\", unsigned = true, private = true }";
    assert!(parse(private).is_ok());
}

#[test]
fn an_id_exists_once() {
    let signal = "id = \"a\"\non = [\"x\"]\n[[signal]]\nid = \"A\"\non = [\"x\"]";
    assert!(error(signal).contains("two signals have the id `a`"));
    assert!(error("id = \"a\"\non = [\"x\"]\nsope = \"tenant\"").contains("sope"));
    assert!(error("id = \"a\"\non = [\"x\"]\nscope = \"bot\"").contains("`tenant`"));
}

#[test]
fn a_value_of_another_type_leads_to_an_example_and_is_not_shown() {
    let (start, on) = ("id = \"a\"\n", "on = [\"x\"]\n");
    for (rest, expected) in [
        ("on = \"x\"", "a list such as `["),
        ("on = [\"x\"]\nwhen = { field = \"f\" }", "at_least = 100"),
        ("on = [\"x\"]\nwhen = [\"f\"]", "at_least = 100"),
        (
            "on = [\"x\"]\nwebhook = \"https://a.example/hunter2\"",
            "secret_file = ",
        ),
        (
            "on = [\"x\"]\nwebhook = { url = \"https://a.example/hunter2\", secretfile = \"a\" }",
            "`secret_file`",
        ),
        (
            "on = [\"x\"]\nwebhook = { url = \"https://a.example/hunter2\", private = \"hunter2\" }",
            "boolean",
        ),
    ] {
        let error = error(&format!("{start}{rest}"));
        assert!(error.contains(expected), "{rest}: {error}");
        assert!(error.starts_with("line "), "{rest}: {error}");
        assert!(!error.contains("hunter2"), "{rest}: {error}");
    }
    let single = Settings::parse(&format!("{KEY}[signal]\n{start}{on}"));
    let error = single.expect_err("a mistake").to_string();
    assert!(error.contains("`[[signal]]`, in two brackets"), "{error}");
}
