//! Converts the letters of European languages to ASCII.

/// A letter or digit in ASCII; `None` for other characters, including letters of other alphabets.
pub(super) fn ascii(c: char) -> Option<String> {
    let spelled = match c {
        'ä' | 'æ' => "ae",
        'ö' | 'ø' | 'œ' => "oe",
        'ü' => "ue",
        'Ä' | 'Æ' => "Ae",
        'Ö' | 'Ø' | 'Œ' => "Oe",
        'Ü' => "Ue",
        'ß' => "ss",
        'à'..='ã' | 'å' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'ę' | 'ě' => "e",
        'ì'..='ï' => "i",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='õ' | 'ő' => "o",
        'ù'..='û' | 'ű' | 'ů' => "u",
        'ý' | 'ÿ' => "y",
        'š' | 'ś' | 'ş' => "s",
        'ž' | 'ź' | 'ż' => "z",
        'ł' => "l",
        'À'..='Ã' | 'Å' => "A",
        'Ç' | 'Č' => "C",
        'È'..='Ë' => "E",
        'Ì'..='Ï' => "I",
        'Ñ' => "N",
        'Ò'..='Õ' => "O",
        'Ù'..='Û' => "U",
        'Š' | 'Ś' => "S",
        'Ž' | 'Ż' => "Z",
        'Ł' => "L",
        c if c.is_ascii_alphanumeric() => return Some(c.to_string()),
        _ => return None,
    };
    Some(spelled.to_owned())
}
