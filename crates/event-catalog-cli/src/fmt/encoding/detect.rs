//! Detects the encoding of bytes that aren't UTF-8, by the words that they decode to.
//!
//! `chardetng` knows the encodings of Windows and of East Asia, but not Mac Roman. So its guess is
//! compared with encodings that it doesn't know, or that it is unsure about in short texts. The
//! comparison rates how plausible the letters in the words are.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_JP, Encoding, MACINTOSH, WINDOWS_1252};
use event_catalog_build::problem::Problem;
use event_catalog_build::read::{Guess, Input, LARGEST_SAMPLE};

use super::plausible::{Score, score};

/// Names the probable encoding in each problem about a file that isn't UTF-8.
pub(crate) fn name_encodings(input: &mut Input) {
    for problem in &mut input.problems {
        if let Problem::NotUtf8 { error, .. } = problem
            && matches!(error.guess, Guess::Windows1252(..) | Guess::Binary)
            && let Some((encoding, word)) = detect(&error.sample)
        {
            error.guess = Guess::Named(label(encoding), word);
        }
    }
}

/// Returns the common name of an encoding.
pub(crate) fn label(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "UTF-16LE" => "utf-16le",
        "UTF-16BE" => "utf-16be",
        other => other,
    }
}

/// Finds the most probable encoding of bytes, and their first word that isn't ASCII. Returns `None` if no encoding
/// turns the bytes into words.
pub(crate) fn detect(bytes: &[u8]) -> Option<(&'static Encoding, String)> {
    let sample = &bytes[..bytes.len().min(LARGEST_SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = match detector.guess(None, Utf8Detection::Deny) {
        // Spreadsheets don't write this encoding, and its bytes are also valid Chinese.
        it if it == EUC_JP => detector.guess(Some(b"cn"), Utf8Detection::Deny),
        it => it,
    };
    let mut best: Option<(&'static Encoding, Score)> = None;
    for encoding in [guess, WINDOWS_1252, MACINTOSH] {
        let Some(score) = of_words(sample, encoding) else {
            continue;
        };
        // If several encodings are equally good, the first one wins, because `chardetng` knows
        // which letters follow each other.
        if best.is_none_or(|(_, other)| score.is_better_than(other)) {
            best = Some((encoding, score));
        }
    }
    let (encoding, score) = best?;
    let word = words(sample).next()?;
    score
        .is_plausible()
        .then(|| Some((encoding, decoded(word, encoding)?)))?
}

/// A word that one encoding garbles and another makes readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spoilt {
    pub(crate) word: String,
    pub(crate) instead: String,
    pub(crate) encoding: &'static Encoding,
}

/// Finds the first word that contains a symbol in the requested encoding, and only letters in another encoding. If no
/// other encoding explains a symbol, it may be intended.
pub(crate) fn spoilt(bytes: &[u8], asked: &'static Encoding) -> Option<Spoilt> {
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    let mut sample = Vec::new();
    for line in lines.filter(|line| !line.is_ascii()) {
        if sample.len() + line.len() >= LARGEST_SAMPLE {
            break;
        }
        sample.extend_from_slice(line);
        sample.push(b'\n');
    }
    let (encoding, _) = detect(&sample)?;
    if encoding == asked {
        return None;
    }
    let (one, other) = (of_words(&sample, asked), of_words(&sample, encoding)?);
    if one.is_some_and(|one| one.impossible == 0 || other.impossible * 4 > one.impossible) {
        return None;
    }
    words(&sample).find_map(|word| {
        let instead = decoded(word, encoding)?;
        let spoilt = match decoded(word, asked) {
            Some(spoilt) if score(&spoilt).impossible > 0 => spoilt,
            Some(_) => return None,
            None => asked.decode_without_bom_handling(word).0.into_owned(),
        };
        (score(&instead).impossible == 0).then_some(Spoilt {
            word: spoilt,
            instead,
            encoding,
        })
    })
}

/// Rates the plausibility of the words. Returns `None` if the bytes aren't valid in the encoding.
fn of_words(sample: &[u8], encoding: &'static Encoding) -> Option<Score> {
    let mut all = Score::default();
    for word in words(sample) {
        all.add(score(&decoded(word, encoding)?));
    }
    Some(all)
}

/// Decodes a word. WHATWG maps undefined bytes of an encoding to control characters, which no
/// spreadsheet writes.
fn decoded(word: &[u8], encoding: &'static Encoding) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(word)?;
    let is_undefined = |c: char| matches!(c, '\u{80}'..='\u{9f}');
    (!text.contains(is_undefined)).then(|| text.into_owned())
}

/// Finds the words that aren't ASCII. The bytes between these words aren't part of a character in any encoding with
/// one or two bytes per character.
fn words(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|byte| matches!(byte, 0..=0x2f | 0x3a..=0x3f))
        .filter(|word| !word.is_ascii())
}

#[cfg(test)]
mod tests {
    use encoding_rs::{
        BIG5, EUC_KR, GBK, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1253, WINDOWS_1254,
    };

    use super::*;

    const GERMAN: &str =
        "name;description\r\nende;Auf Wiederhören, 5 €.\r\nload;„Größe“ geändert – Straße\r\n";
    const FRENCH: &str =
        "open,Le client a demandé l’accès à la fenêtre.\nend,Ça a été supprimé – où ?\n";
    const SPANISH: &str =
        "open,El cliente abrió la conversación en español.\nend,Última página: ¿sí? Más rápido\n";
    const ENGLISH: &str =
        "open,The customer’s chat was “opened” – 5 € paid.\nend,It’s over… don’t ask—leave\n";
    const SWEDISH: &str = "open,Kunden öppnade fönstret på sidan.\nend,Åtgärden är avslutad.\n";
    const POLISH: &str =
        "open,Klient otworzył okno czatu.\nend,Zakończono, kliknięto łącze i usunięto źródło\n";
    const CZECH: &str =
        "open,Zákazník otevřel okno.\nend,Příliš žluťoučký kůň úpěl ďábelské ódy.\n";
    const TURKISH: &str = "open,Müşteri pencereyi açtı.\nend,Görüşme bitti, bağlantıya tıklandı.\n";
    const RUSSIAN: &str = "open,Клиент открыл чат.\nend,Клиент нажал на ссылку и закрыл окно.\n";
    const GREEK: &str = "open,Ο πελάτης άνοιξε τη συνομιλία.\nend,Το παράθυρο έκλεισε.\n";
    const JAPANESE: &str = "open,顧客がチャットを開きました。\nend,リンクをクリックしました。\n";
    const CHINESE: &str = "open,客户打开了聊天窗口。\nend,客户点击了link按钮。\n";
    const TAIWANESE: &str = "open,客戶打開了聊天視窗。\nend,客戶點擊了連結。\n";
    const KOREAN: &str = "open,고객이 채팅을 열었습니다.\nend,고객이 링크를 클릭했습니다.\n";

    /// Texts in the encodings in which spreadsheets save them.
    const SAVED: [(&str, &Encoding); 18] = [
        (GERMAN, WINDOWS_1252),
        (FRENCH, WINDOWS_1252),
        (SPANISH, WINDOWS_1252),
        (ENGLISH, WINDOWS_1252),
        (SWEDISH, WINDOWS_1252),
        (GERMAN, MACINTOSH),
        (FRENCH, MACINTOSH),
        (SPANISH, MACINTOSH),
        (SWEDISH, MACINTOSH),
        (POLISH, WINDOWS_1250),
        (CZECH, WINDOWS_1250),
        (TURKISH, WINDOWS_1254),
        (RUSSIAN, WINDOWS_1251),
        (GREEK, WINDOWS_1253),
        (JAPANESE, SHIFT_JIS),
        (CHINESE, GBK),
        (TAIWANESE, BIG5),
        (KOREAN, EUC_KR),
    ];

    /// Encodes a text as a spreadsheet would.
    fn written(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let (bytes, _, is_lossy) = encoding.encode(text);
        assert!(!is_lossy, "{text} in {}", encoding.name());
        bytes.into_owned()
    }

    fn detected(text: &str, encoding: &'static Encoding) -> &'static str {
        detect(&written(text, encoding)).map_or("", |(encoding, _)| encoding.name())
    }

    #[test]
    fn what_spreadsheets_write_is_recognized() {
        let wrong = SAVED.iter().filter_map(|(text, encoding)| {
            let found = detected(text, encoding);
            (found != encoding.name()).then(|| format!("{}: {found}: {text}", encoding.name()))
        });
        assert_eq!(wrong.collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn a_single_word_is_enough() {
        for (word, encoding) in [
            ("Auf Wiederhören", WINDOWS_1252),
            ("Auf Wiederhören", MACINTOSH),
            ("für", WINDOWS_1252),
            ("für", MACINTOSH),
            ("tätig", WINDOWS_1252),
            ("tätig", MACINTOSH),
            ("Größe", WINDOWS_1252),
            ("Größe", MACINTOSH),
            ("demandé", WINDOWS_1252),
            ("demandé", MACINTOSH),
            ("conversación", WINDOWS_1252),
            ("conversación", MACINTOSH),
            ("español", MACINTOSH),
            ("It’s", WINDOWS_1252),
            ("l’amour", WINDOWS_1252),
            ("“quoted”", WINDOWS_1252),
            ("5 €", WINDOWS_1252),
        ] {
            assert_eq!(detected(word, encoding), encoding.name(), "{word}");
        }
    }

    #[test]
    fn an_encoding_that_spoils_words_is_named_with_a_better_one() {
        let mac = written(GERMAN, MACINTOSH);
        let spoilt = spoilt(&mac, WINDOWS_1252).expect("spoilt words");
        assert_eq!(spoilt.encoding, MACINTOSH);
        assert_eq!(spoilt.instead, "„Größe“", "{spoilt:?}");
        let latin = written(GERMAN, WINDOWS_1252);
        let words = super::spoilt(&latin, MACINTOSH).expect("spoilt words");
        assert_eq!(
            (words.instead.as_str(), words.encoding),
            ("Wiederhören", WINDOWS_1252)
        );
        assert_eq!(words.word, "Wiederhˆren");
    }

    #[test]
    fn the_right_encoding_is_never_refused_and_one_that_makes_no_words_is() {
        // Letters of another language replace the original ones: `Müþteri`.
        const WORDS: [(&str, &str); 11] = [
            ("windows-1252", "windows-1250"),
            ("windows-1252", "windows-1251"), // only `€` differs
            ("windows-1254", "windows-1252"),
            ("windows-1254", "windows-1250"),
            ("windows-1251", "windows-1253"),
            ("Shift_JIS", "GBK"),
            ("GBK", "Big5"),
            ("GBK", "EUC-KR"),
            ("EUC-KR", "Shift_JIS"), // narrow katakana
            ("EUC-KR", "GBK"),
            ("EUC-KR", "Big5"),
        ];
        let mut passed = Vec::new();
        for (text, encoding) in SAVED {
            let bytes = written(text, encoding);
            assert_eq!(spoilt(&bytes, encoding), None, "{} {text}", encoding.name());
            for (_, other) in SAVED {
                let read = other.decode_without_bom_handling_and_without_replacement(&bytes);
                let is_same = read.is_none_or(|read| read == text);
                let pair = (encoding.name(), other.name());
                if !is_same && spoilt(&bytes, other).is_none() && !WORDS.contains(&pair) {
                    passed.push(pair);
                }
            }
        }
        assert_eq!(passed, [("", ""); 0]);
    }

    #[test]
    fn signs_that_are_meant_are_not_refused() {
        for text in [
            "a,The 2nd m², 5 µm, 20 °C, 5×5, ½, №",
            "a,H₂O·x, A→B",
            "a,Miloš and Žižek",
            "a,The œuvre of a sœur",
            "a,Berlin–Hamburg, word—word",
            "a,Æther, naïve, façade",
        ] {
            for encoding in [WINDOWS_1252, MACINTOSH, WINDOWS_1250] {
                let (bytes, _, is_lossy) = encoding.encode(text);
                if !is_lossy {
                    assert_eq!(
                        spoilt(&bytes, encoding),
                        None,
                        "{text} in {}",
                        encoding.name()
                    );
                }
            }
        }
    }
}
