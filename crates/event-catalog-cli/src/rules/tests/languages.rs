//! Correct catalogs in many languages have no findings.

use event_catalog_build::read::{Input, Memory};

use crate::checked::Checked;
use crate::levels::Levels;

const NAMES: [&str; 9] = [
    "load", "open", "hide", "send", "click", "order", "leave", "search", "vote",
];

/// Asserts that these descriptions, one per event, have no findings.
#[track_caller]
fn fine(names: &[&str], texts: &[&str]) {
    assert!(texts.len() <= names.len());
    let rows = names.iter().zip(texts);
    let rows = rows.map(|(name, text)| format!("{name},\"{text}\"\n"));
    let table = "name,description\n".to_owned() + &rows.collect::<String>();
    assert_eq!(found("", &table), []);
}

/// Lists the rules with findings, and their messages.
fn found(settings: &str, table: &str) -> Vec<(&'static str, String)> {
    let files = [("catalog.toml", settings), ("events.csv", table)];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>());
    let checked = Checked::new(input.expect("memory can be listed"), &Levels::default());
    let findings = checked.found.into_iter().map(|it| it.finding);
    findings.map(|it| (it.rule.name, it.message)).collect()
}

#[test]
fn a_dictionary_of_english_leaves_other_languages_in_peace() {
    for texts in [
        [
            "Ein Kunde hat auf einen Link geklickt.",
            "Die Bestellung ist eingegangen.",
            "Auf Wiedersehen.",
        ],
        [
            "Le client a ouvert le chat et a cliqué.",
            "Nos offres ont été vues.",
            "Une commande est passée.",
        ],
        [
            "El cliente abrió el chat.",
            "Nos ha enviado un mensaje.",
            "Se hizo clic en un enlace.",
        ],
        [
            "Il cliente ha aperto la chat.",
            "Un ordine è stato inviato.",
            "La finestra è stata chiusa.",
        ],
        [
            "De klant heeft de chat geopend.",
            "Er is op een link geklikt.",
            "De bestelling is geplaatst.",
        ],
        [
            "Klient otworzył okno czatu.",
            "Kliknięto łącze.",
            "Zamówienie zostało złożone.",
        ],
        [
            "Kunden öppnade chatten.",
            "En länk klickades.",
            "Beställningen är lagd.",
        ],
        [
            "O cliente abriu a conversa.",
            "Um pedido foi enviado.",
            "A janela foi fechada.",
        ],
    ] {
        fine(&NAMES, &texts);
    }
    fine(&NAMES, &["Ein Link wurde geklickt."]);
}

#[test]
fn the_settings_name_the_language() {
    let german =
        "name,description\nload,Ein Kunde hat den Chat geöffnet.\nopen,Die Seite wurde geladen.\n";
    let english =
        "name,description\nload,A customer has ansered.\nopen,The preceeding page was opened.\n";
    let count = |language: &str, table: &str| {
        let settings = format!("[spelling]\nlanguage = \"{language}\"\n");
        let found = found(&settings, table);
        assert!(found.iter().all(|it| it.0 == "misspelling"), "{found:?}");
        found.len()
    };
    assert_eq!(found("", english).len(), 2);
    assert_eq!(found("", german).len(), 0);
    for language in ["en", "en-GB"] {
        assert_eq!(count(language, english), 2);
        assert_ne!(count(language, german), 0);
    }
    for language in ["de", "off", "fr-CA"] {
        assert_eq!(count(language, english), 0);
    }
    for wrong in ["english", "EN", "", "d"] {
        let settings = format!("[spelling]\nlanguage = \"{wrong}\"\n");
        let rules: Vec<_> = found(&settings, german)
            .into_iter()
            .map(|it| it.0)
            .collect();
        assert_eq!(rules, ["invalid-setting"], "{wrong}");
    }
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
