//! Errors say where the mistake is, and what to do.

use super::*;

const DIGEST: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

fn error(text: &str) -> String {
    Settings::parse(text).expect_err("a mistake").to_string()
}

#[test]
fn keys_have_defaults_by_their_kind() {
    let text = format!(
        "[[key]]\nid = \"server\"\nsecret_sha256 = \"{DIGEST}\"\n\
         [[key]]\nid = \"page\"\npublic = true\norigins = [\"https://Shop.example\"]\ntenant = \"acme\"\n\
         source = \"https://shop.example\"\nnew_names_per_day = 0\n"
    );
    let settings = Settings::parse(&text).expect("settings");
    assert!(matches!(&settings.keys[0].access, Access::Secret(digest) if digest[0] == 0x2b));
    assert_eq!(settings.keys[0].quotas, Quotas::default());
    let page = &settings.keys[1];
    assert!(
        matches!(&page.access, Access::Public { origins, bots: false } if *origins == ["https://shop.example"])
    );
    assert_eq!(page.tenant.as_deref(), Some("acme"));
    assert_eq!(page.quotas.new_names_per_day, Some(0));
    assert_eq!(
        page.quotas.events_per_minute,
        Quotas::PUBLIC.events_per_minute
    );
}

#[test]
fn a_mistake_has_its_place_and_what_to_do() {
    for (text, place, advice) in [
        ("", "line 1, column 1", "[[key]]"),
        ("[[key]]\nid = \"a\"\n", "line 2, column 6", "secret_sha256"),
        (
            "[[key]]\nid = \"a b\"\npublic = true\n",
            "line 2, column 6",
            "letters",
        ),
        (
            "[[key]]\nid = \"a\"\npublic = true\n",
            "line 2, column 6",
            "origins = [",
        ),
        (
            "[[key]]\nid = \"a\"\npublic = true\norigins = [\"https://a.example\", \"shop/x\"]\n",
            "line 4, column 33",
            "`shop/x`",
        ),
        (
            "[[key]]\nid = \"a\"\nsecret_sha256 = \"hunter2\"\n",
            "line 3, column 17",
            "sha256sum",
        ),
    ] {
        let error = error(text);
        assert!(
            error.starts_with(place) && error.contains(advice),
            "{error}"
        );
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn a_key_and_a_secret_exist_once() {
    let key = |id: &str| format!("[[key]]\nid = \"{id}\"\nsecret_sha256 = \"{DIGEST}\"\n");
    assert!(error(&(key("a") + &key("a"))).contains("two keys have the id `a`"));
    assert!(error(&(key("a") + &key("b"))).contains("same secret"));
    let public = key("a") + "public = true\n";
    assert!(error(&public).contains("a public key has no secret"));
    let spool = format!("[server]\nspool_bytes = 0\n{}", key("a"));
    assert!(error(&spool).contains("`spool_bytes` is 0"));
    let limit = format!("[server]\nbody_bytes = 0\n{}", key("a"));
    assert!(
        error(&limit).starts_with("line 2, column 14"),
        "{}",
        error(&limit)
    );
}

#[test]
fn what_sha256sum_prints_is_accepted() {
    for end in ["", "  -", " *-", "\\n"] {
        let text = format!("[[key]]\nid = \"a\"\nsecret_sha256 = \"{DIGEST}{end}\"\n");
        let settings = Settings::parse(&text).expect("settings");
        assert!(matches!(&settings.keys[0].access, Access::Secret(digest) if digest[0] == 0x2b));
    }
    let text = "[[key]]\nid = \"a\"\nsecret_sha256 = \"\"\n";
    assert!(error(text).contains("sha256sum"));
}

#[test]
fn a_value_of_another_type_leads_to_an_example() {
    for (text, expected) in [
        ("key = \"a\"\n", "`[[key]]`"),
        ("[key]\nid = \"a\"\n", "`[[key]]`, in two brackets"),
        ("key = [\"a\"]\n", "`[[key]]`"),
        ("server = 1\n", "`[server]`"),
        (
            "[[key]]\nid = \"a\"\norigins = \"https://a.example\"\n",
            "a list such as `[",
        ),
        (
            "[[key]]\nid = \"a\"\nevents_per_minute = \"many\"\n",
            "a whole number",
        ),
        (
            "[[key]]\nid = \"a\"\nevents_per_minute = -1\n",
            "a whole number",
        ),
        (
            "[[key]]\nid = \"a\"\nevents_per_minute = 4294967296\n",
            "too large",
        ),
    ] {
        let error = error(text);
        assert!(error.contains(expected), "{text}: {error}");
        for word in ["struct", "sequence", "u32", "usize"] {
            assert!(!error.contains(word), "{text}: {error}");
        }
    }
}

#[test]
fn a_misspelt_name_is_an_error() {
    assert!(error("[[key]]\nid = \"a\"\norigin = []\n").contains("origin"));
}

#[test]
fn what_is_old_stays_unless_an_age_is_set() {
    let key = format!("[[key]]\nid = \"server\"\nsecret_sha256 = \"{DIGEST}\"\n");
    let keep = |text: &str| Settings::parse(&format!("{text}{key}")).map(|it| it.keep);
    let default = keep("").expect("settings");
    assert_eq!((default.compact, default.expire), (true, None));
    let set = keep("[keep]\ncompact = false\nexpire = \"13mo\"\n").expect("settings");
    let age = set.expire.map(|age| age.to_string());
    assert_eq!((set.compact, age.as_deref()), (false, Some("13mo")));
    for (value, advice) in [
        (
            "\"13m\"",
            "line 2, column 10: `expire`: `m` may be minutes or months; write `13mo`",
        ),
        ("\"0d\"", "all stored data is at least that old"),
        ("\"2025-11-29\"", "would be the same day every night"),
        ("13", "expected a string"),
    ] {
        let error = keep(&format!("[keep]\nexpire = {value}\n")).expect_err(value);
        assert!(error.to_string().contains(advice), "{error}");
    }
}
