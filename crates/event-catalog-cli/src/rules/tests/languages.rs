//! Catalogs that are right, in whatever language: nothing is found in them.

use event_catalog_build::read::{Input, Memory};

use crate::checked::Checked;
use crate::levels::Levels;

const NAMES: [&str; 9] = [
    "load", "open", "hide", "send", "click", "order", "leave", "search", "vote",
];

/// Nothing is found in these descriptions, one an event.
#[track_caller]
fn fine(names: &[&str], texts: &[&str]) {
    assert!(texts.len() <= names.len());
    // The dictionary is English.
    let settings = "[rules]\nmisspelling = \"off\"\n";
    let rows = names.iter().zip(texts);
    let rows = rows.map(|(name, text)| format!("{name},\"{text}\"\n"));
    let table = "name,description\n".to_owned() + &rows.collect::<String>();
    let files = [("catalog.toml", settings), ("events.csv", &table)];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>());
    let checked = Checked::new(input.expect("memory can be listed"), &Levels::default());
    let findings = checked.found.into_iter().map(|it| it.finding);
    let found: Vec<_> = findings.map(|it| (it.rule.name, it.message)).collect();
    assert_eq!(found, []);
}

#[test]
fn european_texts_are_fine() {
    fine(
        &NAMES,
        &[
            "Der Chat wurde geöffnet – „gut“, z.\u{202f}B. auf der Größe 10\u{202f}% (Straße).",
            "Der Betrag von 10\u{a0}000\u{a0}€ wurde gezahlt, §\u{a0}5.",
            "Le client a demandé\u{202f}: «\u{202f}Ça va\u{202f}?\u{202f}»",
            "Το παράθυρο άνοιξε από τον πελάτη, και πάτησε OK.",
            "Клиент открыл чат, и нажал OK.",
            "СССР, ТАСС и HTTP.",
            "The density ρ was measured.",
            "The button „ОК“ was shown in the Russian chat.",
        ],
    );
}

#[test]
fn other_texts_are_fine() {
    fine(
        &NAMES,
        &[
            "顧客　チャットを開きました。",
            "客户打开了聊天。",
            "고객이 채팅을 열었습니다.",
            "فتح العميل\u{200f} (chat)\u{200f} نافذة \u{200e}API\u{200e} الدردشة.",
            "הלקוח פתח את C++\u{200e}.",
            "کاربر پنجره را می\u{200c}بیند.",
            "ग्राहक ने क्\u{200d}ष खोला।",
            "ลูกค้า\u{200b}เปิด\u{200b}แชท",
            "A 👩\u{200d}💻, a ❤\u{fe0f} and a 🏳\u{fe0f}\u{200d}🌈 were sent.",
        ],
    );
}

#[test]
fn words_that_are_placeholders_elsewhere_are_fine() {
    fine(
        &[
            "name",
            "description",
            "todo_opened",
            "todo",
            "na_chosen",
            "none_chosen",
            "ask",
        ],
        &[
            "The name was asked for.",
            "A description was asked for.",
            "Todo list opened.",
            "TODO list was opened.",
            "NA was chosen as the region.",
            "None of the options was chosen.",
            "TBD was asked, the Trust Board of Denmark.",
        ],
    );
}
