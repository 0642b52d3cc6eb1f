//! Signals, with the program itself and a receiver on this machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::collecting::{Collecting, SECRET_SHA256};
use crate::project::{Project, event};
use crate::receiver::{Answer, Receiver, wait_until};

/// The table of a public key.
const PUBLIC_KEY: &str = r#"
[[key]]
id = "page"
public = true
origins = ["https://shop.example"]
tenant = "acme"
source = "https://shop.example"
bots = true
"#;

/// A secret of 24 bytes.
const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A project with signals, a secret key and a public one.
fn project(signals: &str) -> Project {
    let project = Project::new();
    project.write(
        "collector.toml",
        format!(
            "[[key]]\nid = \"server\"\nsecret_sha256 = \"{SECRET_SHA256}\"\n{PUBLIC_KEY}{signals}"
        ),
    );
    project.write("signal.secret", format!("whsec_{SECRET}\n"));
    project
}

/// A signal with a webhook on this machine.
fn signal(id: &str, on: &str, url: &str, rest: &str) -> String {
    format!(
        "[[signal]]\nid = \"{id}\"\non = [\"{on}\"]\n\
         webhook = {{ url = \"{url}\", secret_file = \"signal.secret\", private = true }}\n{rest}\n"
    )
}

/// An event of a subject.
fn of_subject(id: &str, subject: &str, data: &str) -> String {
    event(id, "order_paid", data)
        .replace("\"data\"", &format!("\"subject\":\"{subject}\",\"data\""))
}

/// The state of a signal, as `event-analytics signals` prints it.
fn listed(project: &Project, id: &str) -> serde_json::Value {
    let arguments = ["signals", "--config", "collector.toml", "--format", "json"];
    let said = project.run(&arguments);
    assert_eq!(said.status, 0, "{}", said.err);
    let list: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let rows = list.as_array().expect("a list");
    let found = rows.iter().find(|row| row["signal"] == id);
    found.expect("the signal").clone()
}

/// HMAC with SHA-256, for keys up to 64 bytes.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let pad = |byte: u8| {
        let mut block = vec![byte; 64];
        for (to, from) in block.iter_mut().zip(key) {
            *to ^= from;
        }
        block
    };
    let inner = Sha256::digest([&pad(0x36)[..], message].concat());
    Sha256::digest([&pad(0x5c)[..], &inner[..]].concat()).to_vec()
}

#[test]
fn an_event_is_delivered_once_and_signed() {
    let receiver = Receiver::start(|_, _| Answer::Status(204));
    let project = project(&signal(
        "all",
        "module:order",
        &receiver.url("/hook?a=b"),
        "",
    ));
    let collecting = Collecting::configured(&project);
    let paid = event("1", "order_paid", r#"{"amount": 1.50, "x":"\u00e4"}"#);
    collecting.post_with_secret(&[paid.clone(), event("2", "other", "{}")]);
    // One event is sent again. The arrival of the last one shows that all were processed.
    collecting.post_with_secret(&[paid.clone(), event("3", "order_opened", "{}")]);
    wait_until("two deliveries", || receiver.requests().len() >= 2);
    let mut ids = receiver.ids();
    ids.sort();
    assert_eq!(ids, ["1", "3"]);
    let requests = receiver.requests();
    let request = requests
        .iter()
        .find(|it| it.id() == "1")
        .expect("the first");
    assert_eq!((request.path.as_str(), &request.body), ("/hook?a=b", &paid));
    let header = |name| request.header(name).expect("a header");
    assert!(header("content-type").starts_with("application/cloudevents+json"));
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    let signed = format!("{id}.{timestamp}.{paid}");
    let key = STANDARD.decode(SECRET).expect("Base64");
    let expected = format!("v1,{}", STANDARD.encode(hmac(&key, signed.as_bytes())));
    assert_eq!(header("webhook-signature"), expected);
    wait_until("the state is saved", || {
        listed(&project, "all")["delivered"] == 2
    });
    assert_eq!(collecting.stop(), 0);
    assert_eq!(listed(&project, "all")["waiting"], 0);
    // The next run doesn't deliver anything again.
    let collecting = Collecting::configured(&project);
    collecting.post_with_secret(&[event("4", "order_opened", "{}")]);
    wait_until("one more", || receiver.requests().len() >= 3);
    assert_eq!(receiver.ids()[2], "4");
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn a_failure_is_tried_again_and_the_order_of_a_subject_is_kept() {
    // The first event of a subject fails twice.
    let receiver = Receiver::start(|request, before| {
        let is_first = request.id() == "1" && before < 4;
        Answer::Status(if is_first { 500 } else { 200 })
    });
    let project = project(&signal("all", "*", &receiver.url("/"), ""));
    let collecting = Collecting::configured(&project);
    collecting.post_with_secret(&[
        of_subject("1", "ada", "{}"),
        of_subject("2", "ada", "{}"),
        of_subject("3", "bob", "{}"),
    ]);
    wait_until("all are delivered", || {
        listed(&project, "all")["delivered"] == 3
    });
    let ids = receiver.ids();
    let last_of = |id: &str| ids.iter().rposition(|it| it == id).expect("it came");
    let second = ids.iter().position(|it| it == "2").expect("it came");
    assert!(last_of("1") < second, "{ids:?}");
    assert!(last_of("3") < last_of("1"), "{ids:?}");
    let requests = receiver.requests();
    let keys: Vec<_> = requests
        .iter()
        .filter(|it| it.id() == "1")
        .map(|it| it.header("webhook-id"))
        .collect();
    assert!(keys.len() >= 2 && keys.windows(2).all(|it| it[0] == it[1]));
    let listed = listed(&project, "all");
    assert_eq!(listed["failed"], keys.len() - 1);
    assert!(
        listed["last_error"]
            .as_str()
            .is_some_and(|it| it.contains("500"))
    );
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn what_fails_for_too_long_is_a_dead_letter_until_it_is_sent_again() {
    let is_up = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&is_up);
    let receiver = Receiver::start(move |_, _| {
        Answer::Status(if up.load(Ordering::SeqCst) { 200 } else { 500 })
    });
    let signal = signal("all", "*", &receiver.url("/"), "give_up_after = \"1s\"");
    let project = project(&signal);
    let collecting = Collecting::configured(&project);
    collecting.post_with_secret(&[of_subject("1", "ada", "{}"), of_subject("2", "ada", "{}")]);
    wait_until("both are given up", || listed(&project, "all")["dead"] == 2);
    let letters = std::fs::read_to_string(project.path("store/signals/all/dead.ndjson"));
    let letters = letters.expect("a file");
    assert!(letters.contains("the receiver answered 500"), "{letters}");
    assert_eq!(listed(&project, "all")["waiting"], 0);
    is_up.store(true, Ordering::SeqCst);
    let said = project.run(&["signals", "--retry", "al"]);
    assert!(
        said.status == 2 && said.err.contains("did you mean `all`?"),
        "{}",
        said.err
    );
    assert_eq!(project.run(&["signals", "--retry", "all"]).status, 0);
    wait_until("both are delivered", || {
        let listed = listed(&project, "all");
        listed["delivered"] == 2 && listed["dead"] == 0
    });
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn what_waits_survives_a_kill() {
    let is_up = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&is_up);
    let receiver = Receiver::start(move |_, _| {
        Answer::Status(if up.load(Ordering::SeqCst) { 200 } else { 503 })
    });
    let project = project(&signal("all", "*", &receiver.url("/"), ""));
    // The state of the signal is written before anything is acknowledged, so no kill loses events.
    for round in 0..3 {
        let collecting = Collecting::configured(&project);
        let events = (0..10).map(|at| event(&format!("{round}-{at}"), "order_paid", "{}"));
        collecting.post_with_secret(&events.collect::<Vec<_>>());
        collecting.kill();
    }
    is_up.store(true, Ordering::SeqCst);
    let collecting = Collecting::configured(&project);
    wait_until("all are delivered", || {
        listed(&project, "all")["waiting"] == 0
    });
    wait_until("each has come", || {
        let mut ids = receiver.ids();
        ids.sort();
        ids.dedup();
        ids.len() == 30
    });
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn a_receiver_that_is_gone_gets_nothing_more() {
    let receiver = Receiver::start(|_, _| Answer::Status(410));
    let project = project(&signal("all", "*", &receiver.url("/"), ""));
    let collecting = Collecting::configured(&project);
    collecting.post_with_secret(&[
        event("1", "order_paid", "{}"),
        event("2", "order_paid", "{}"),
    ]);
    wait_until("both are given up", || listed(&project, "all")["dead"] == 2);
    let before = receiver.requests().len();
    collecting.post_with_secret(&[event("3", "order_paid", "{}")]);
    wait_until("all are given up", || listed(&project, "all")["dead"] == 3);
    assert_eq!(receiver.requests().len(), before);
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn a_redirect_is_not_followed() {
    let receiver = Receiver::start(|_, _| Answer::Redirect("/secret"));
    let project = project(&signal("all", "*", &receiver.url("/hook"), ""));
    let collecting = Collecting::configured(&project);
    collecting.post_with_secret(&[event("1", "order_paid", "{}")]);
    wait_until("two attempts", || receiver.requests().len() >= 2);
    assert!(receiver.requests().iter().all(|it| it.path == "/hook"));
    wait_until("the error is shown", || {
        let error = listed(&project, "all")["last_error"].clone();
        error.as_str().is_some_and(|it| it.contains("redirect"))
    });
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn a_private_address_has_to_be_allowed() {
    for url in [
        "https://127.0.0.1/",
        "https://[::ffff:7f00:1]/",
        "http://localhost/",
    ] {
        let signal = format!(
            "[[signal]]\nid = \"all\"\non = [\"*\"]\nwebhook = {{ url = \"{url}\", unsigned = true }}\n"
        );
        let project = project(&signal);
        let said = project.run(&["collect", "--config", "collector.toml"]);
        assert_eq!(said.status, 2, "{}", said.err);
        assert!(said.err.contains("private = true"), "{}", said.err);
    }
}

#[test]
fn a_configuration_is_checked_without_a_start() {
    let check = ["collect", "--config", "collector.toml", "--check"];
    let webhook = "webhook = { url = \"https://shop.example/\", unsigned = true }";
    let said = project(&format!(
        "[[signal]]\nid = \"all\"\non = [\"order_paid\"]\n{webhook}\n"
    ))
    .run(&check);
    assert_eq!((said.status, said.err.as_str()), (0, ""));
    assert!(said.out.ends_with("1 signal, 0 warnings\n"), "{}", said.out);

    let misspelt = project(&format!(
        "[[signal]]\nid = \"all\"\non = [\"order_payd\"]\n{webhook}\n"
    ));
    let said = misspelt.run(&check);
    assert_eq!(said.status, 1, "{}", said.err);
    assert!(
        said.err.contains("did you mean `order_paid`"),
        "{}",
        said.err
    );
    assert!(!misspelt.path("store").exists(), "it writes nothing");

    let said = project("[[signal]]\nid = \"all\"\non = [\"*\"]\n").run(&check);
    assert_eq!(said.status, 2, "{}", said.err);
    assert!(said.err.contains("no `webhook`"), "{}", said.err);
}

#[test]
fn an_answer_without_an_end_is_cut_off() {
    let receiver = Receiver::start(|_, _| Answer::Giant);
    let project = project(&signal("all", "*", &receiver.url("/"), ""));
    let collecting = Collecting::configured(&project);
    collecting.post_with_secret(&[event("1", "order_paid", "{}")]);
    wait_until("it is delivered", || {
        listed(&project, "all")["delivered"] == 1
    });
    // The collector reads 64 kB; the system accepts some more before it notices.
    assert!(receiver.bytes() < 64 << 20, "{} bytes", receiver.bytes());
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn a_success_whose_body_breaks_off_is_a_delivery() {
    let receiver = Receiver::start(|_, _| Answer::Broken);
    let project = project(&signal("all", "*", &receiver.url("/"), ""));
    let collecting = Collecting::configured(&project);
    collecting.post_with_secret(&[of_subject("1", "ada", "{}"), of_subject("2", "ada", "{}")]);
    wait_until("both are delivered", || {
        listed(&project, "all")["delivered"] == 2
    });
    assert_eq!(receiver.ids(), ["1", "2"]);
    assert_eq!(listed(&project, "all")["failed"], 0);
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn a_receiver_that_never_answers_holds_up_no_other_one() {
    let silent = Receiver::start(|_, _| Answer::Never);
    let quick = Receiver::start(|_, _| Answer::Status(200));
    let project = project(
        &(signal("silent", "*", &silent.url("/"), "") + &signal("quick", "*", &quick.url("/"), "")),
    );
    let collecting = Collecting::configured(&project);
    let events: Vec<_> = (0..50)
        .map(|at| event(&at.to_string(), "order_paid", "{}"))
        .collect();
    collecting.post_with_secret(&events);
    wait_until("the quick one has all", || {
        listed(&project, "quick")["delivered"] == 50
    });
    wait_until("all wait for the silent one", || {
        listed(&project, "silent")["waiting"] == 50
    });
    assert_eq!(listed(&project, "silent")["delivered"], 0);
    assert_eq!(collecting.stop(), 0);
    assert_eq!(listed(&project, "silent")["waiting"], 50);
}

#[test]
fn events_of_pages_trigger_only_public_signals() {
    let receiver = Receiver::start(|_, _| Answer::Status(200));
    let project = project(
        &(signal("private", "*", &receiver.url("/private"), "")
            + &signal("public", "*", &receiver.url("/public"), "public = true")),
    );
    let collecting = Collecting::configured(&project);
    let page = event("1", "order_paid", "{}");
    assert_eq!(
        collecting.post_with(
            "/events?key=page",
            "origin: https://shop.example\r\n",
            &[page]
        ),
        202
    );
    collecting.post_with_secret(&[event("2", "order_paid", "{}")]);
    wait_until("three deliveries", || receiver.requests().len() >= 3);
    let mut found: Vec<_> = receiver
        .requests()
        .iter()
        .map(|it| (it.path.clone(), it.id()))
        .collect();
    found.sort();
    let expected = [("/private", "2"), ("/public", "1"), ("/public", "2")];
    let expected = expected.map(|(path, id)| (path.to_owned(), id.to_owned()));
    assert_eq!(found, expected);
    // The values that a key is bound to replace the page's values.
    let requests = receiver.requests();
    let page = requests.iter().find(|it| it.id() == "1").expect("it came");
    let page: serde_json::Value = serde_json::from_str(&page.body).expect("JSON");
    assert_eq!(
        (&page["source"], &page["tenant"]),
        (&"https://shop.example".into(), &"acme".into())
    );
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn former_names_and_conditions_are_understood() {
    let receiver = Receiver::start(|_, _| Answer::Status(200));
    let when = "when = [{ field = \"amount\", at_least = 100 }]";
    let project = project(&signal("large", "order_bought", &receiver.url("/"), when));
    let collecting = Collecting::configured(&project);
    let data = |amount: &str| format!("{{\"amount\":{amount}}}");
    collecting.post_with_secret(&[
        event("1", "order_paid", &data("99.99")),
        event("2", "order_paid", &data("100.00")),
        event("3", "order_opened", &data("200")),
        event("4", "order_bought", &data("200")),
    ]);
    wait_until("two deliveries", || receiver.requests().len() >= 2);
    let mut ids = receiver.ids();
    ids.sort();
    assert_eq!(ids, ["2", "4"]);
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn unknown_names_are_a_warning() {
    let receiver = Receiver::start(|_, _| Answer::Status(200));
    let project = project(&signal("all", "order_payd", &receiver.url("/"), ""));
    let said = project.run(&["signals", "--config", "collector.toml", "--format", "csv"]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(
        said.err.contains("did you mean `order_paid`?"),
        "{}",
        said.err
    );
    assert!(
        said.out.contains("\nall,order_payd,0,0,0,0,0,0,,"),
        "{}",
        said.out
    );
}

#[test]
fn metrics_have_the_numbers_of_signals() {
    let receiver =
        Receiver::start(|request, _| Answer::Status(if request.id() == "2" { 410 } else { 200 }));
    let project = project(&signal("all-1_A", "*", &receiver.url("/"), ""));
    let collecting = Collecting::configured(&project);
    collecting.post_with_secret(&[of_subject("1", "ada", "{}"), of_subject("2", "ada", "{}")]);
    let expected = [
        ("delivered_total", 1),
        ("failed_total", 1),
        ("waiting", 0),
        ("dead", 1),
    ];
    let lines = expected.map(|(name, number)| {
        format!("event_analytics_signal_{name}{{signal=\"all-1_A\"}} {number}")
    });
    wait_until("the metrics have all of them", || {
        let metrics = collecting.metrics();
        lines
            .iter()
            .all(|line| metrics.lines().any(|found| found == line))
    });
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn what_waits_in_a_backup_is_delivered_after_it_was_restored() {
    let is_up = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&is_up);
    let receiver = Receiver::start(move |_, _| {
        Answer::Status(if up.load(Ordering::SeqCst) { 200 } else { 500 })
    });
    let project = project(&signal("all", "*", &receiver.url("/"), ""));
    let collecting = Collecting::configured(&project);
    let ids = ["1", "2", "3"];
    collecting.post_with_secret(&ids.map(|id| event(id, "order_opened", "{}")));
    wait_until("an attempt", || !receiver.requests().is_empty());
    let said = project.run(&["backup", "backup"]);
    assert_eq!(said.status, 0, "{}", said.err);
    is_up.store(true, Ordering::SeqCst);
    wait_until("all are delivered", || {
        listed(&project, "all")["delivered"] == 3
    });
    assert_eq!(collecting.stop(), 0);
    let before = receiver.ids().len();
    std::fs::remove_dir_all(project.path("store")).expect("a folder");
    let said = project.run(&["restore", "backup", "--store", "store"]);
    assert_eq!(said.status, 0, "{}", said.err);
    let collecting = Collecting::configured(&project);
    let again = || receiver.ids()[before..].to_vec();
    wait_until("they are delivered again", || {
        let again = again();
        ids.iter().all(|id| again.iter().any(|it| it == id))
    });
    // Events that are received next aren't mistaken for events that were copied to the queue or delivered before.
    collecting.post_with_secret(&[event("4", "order_opened", "{}")]);
    wait_until("the next one", || again().iter().any(|it| it == "4"));
    assert_eq!(collecting.stop(), 0);
}
