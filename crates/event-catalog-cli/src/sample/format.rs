//! Generates strings in a JSON Schema format. Names and addresses are those reserved for examples.

use super::random::Random;
use super::words::word;

/// Generates a string in a format; `None` for an unknown format, which allows any string. `least`
/// is the minimum length on the first attempt; later attempts are shorter.
pub(super) fn text(
    format: &str,
    least: usize,
    attempt: usize,
    random: &mut Random,
) -> Option<String> {
    let is_short = attempt % 6 == 5;
    let number = random.below(1_000);
    let word = word(random);
    let mut text = match format {
        "date-time" => format!("{}T{}", date(random), time(random)),
        "date" => date(random),
        "time" => time(random),
        "duration" if is_short => format!("P{}D", number % 10),
        "duration" => format!("PT{}M", number + 1),
        "email" | "idn-email" if is_short => "a@b.example".to_owned(),
        "email" | "idn-email" => format!("{word}.{number}@example.org"),
        "hostname" | "idn-hostname" if is_short => word.chars().take(1).collect(),
        "hostname" | "idn-hostname" => format!("{word}-{number}.example.org"),
        "ipv4" => format!("192.0.2.{}", number % 256),
        "ipv6" if is_short => "::1".to_owned(),
        "ipv6" => format!("2001:db8::{number:x}"),
        "uri" | "iri" if is_short => "a:b".to_owned(),
        "uri" | "iri" => format!("https://example.org/{word}/{number}"),
        "uri-reference" | "iri-reference" if is_short => "/".to_owned(),
        "uri-template" if is_short => "{a}".to_owned(),
        "uri-template" => format!("https://example.org/{word}/{{id}}"),
        "uuid" => random.uuid(),
        "json-pointer" if is_short => "/a".to_owned(),
        "uri-reference" | "iri-reference" | "json-pointer" => format!("/{word}/{number}"),
        "relative-json-pointer" => format!("1/{word}"),
        "regex" if is_short => "b".to_owned(),
        "regex" => format!("^{word}$"),
        _ => return None,
    };
    let can_grow =
        format.starts_with("uri") || format.starts_with("iri") || format.ends_with("json-pointer");
    if can_grow && !is_short {
        for _ in text.len()..least {
            text.push('a');
        }
    }
    Some(text)
}

fn date(random: &mut Random) -> String {
    let (month, day) = (random.below(12) + 1, random.below(28) + 1);
    format!("2026-{month:02}-{day:02}")
}

fn time(random: &mut Random) -> String {
    let [hour, minute, second] = [24, 60, 60].map(|it| random.below(it));
    format!("{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use jsonschema::draft202012;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn every_text_has_its_format() {
        let mut random = Random::new(4);
        for format in [
            "date-time",
            "date",
            "time",
            "duration",
            "email",
            "idn-email",
            "hostname",
            "idn-hostname",
            "ipv4",
            "ipv6",
            "uri",
            "iri",
            "uri-reference",
            "iri-reference",
            "uri-template",
            "uuid",
            "json-pointer",
            "relative-json-pointer",
            "regex",
        ] {
            let options = draft202012::options().should_validate_formats(true);
            let schema = json!({ "format": format });
            let validator = options.build(&schema).expect("a schema");
            for attempt in 0..60 {
                let text = text(format, 0, attempt, &mut random).expect(format);
                assert!(
                    validator.is_valid(&Value::from(text.as_str())),
                    "{format}: {text}"
                );
            }
        }
        assert_eq!(text("color", 0, 0, &mut random), None);
    }

    #[test]
    fn addresses_are_as_long_as_they_must_be() {
        let text = text("uri", 90, 0, &mut Random::new(0)).expect("an address");
        assert_eq!(text.len(), 90);
    }
}
