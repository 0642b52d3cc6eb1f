use super::*;

/// Text in which `*` starts or ends italics, `^` bold, and `=` code, and `{` and `}` surround a
/// link.
fn marked(text: &str) -> Inline {
    let mut inline = Inline::default();
    let mut marks = Marks::default();
    for c in text.chars() {
        match c {
            '*' => marks.bits ^= EMPHASIS,
            '^' => marks.bits ^= STRONG,
            '=' => marks.bits ^= CODE,
            '{' => marks = inline.linked(marks, "https://a.b/(c"),
            '}' => marks.link = 0,
            c => inline.push(&c.to_string(), marks),
        }
    }
    inline
}

#[test]
fn what_touches_means_what_it_meant() {
    for (text, expected) in [
        ("=a`==b=", "``a`b``"),
        ("^a^^b^", "**ab**"),
        ("^!^a", "!a"),
        ("^Note:^a", "**Note**:a"),
        ("^Note: ^a", "**Note:** a"),
        ("*a*^b^", "*a***b**"),
        ("*a^b^*", "*a**b***"),
        ("a ^b *c^ d*", "a **b** ***c*** *d*"),
        ("!{z}", "\\![z](<https://a.b/(c>)"),
        ("^{z}^", "[**z**](<https://a.b/(c>)"),
        ("_a_ a_b", "\\_a\\_ a_b"),
        ("a =b=c", "a `b`c"),
    ] {
        assert_eq!(marked(text).markdown(Within::Line), expected, "{text}");
    }
}

#[test]
fn a_paragraph_begins_as_a_paragraph() {
    for (text, expected) in [
        ("# a", "\\# a"),
        ("1. a", "1\\. a"),
        ("- a", "\\- a"),
        ("> a", "\\> a"),
        ("15 seconds.", "15 seconds."),
        ("|a|", "|a|"),
    ] {
        let inline = Inline::plain_text(text);
        assert_eq!(inline.markdown(Within::Paragraph), expected);
        assert_eq!(inline.markdown(Within::Line), text);
    }
}

#[test]
fn the_text_is_always_kept() {
    // Every combination of three of these, on its own and between words.
    const PARTS: [&str; 14] = [
        "a", "b", " ", "!", "*", "^", "=", "{", "}", "`", "_", "\\", "|", "<",
    ];
    let texts = PARTS.iter().flat_map(|one| {
        let more = PARTS.iter().map(move |other| format!("{one}{other}"));
        more.flat_map(|two| PARTS.map(|last| format!("{two}{last}")))
    });
    for text in texts.flat_map(|text| [format!("x{text}y"), text]) {
        let inline = marked(&text);
        for within in [
            Within::Line,
            Within::Paragraph,
            Within::Heading,
            Within::Cell,
        ] {
            let markdown = inline.markdown(within);
            let whole = inline.normalized();
            let [mut split, mut fewer, mut none] = [(); 3].map(|()| whole.clone());
            split.split_emphasis();
            fewer.keep(CODE, true);
            none.keep(0, false);
            let is_shown = [&whole, &split, &fewer, &none]
                .into_iter()
                .any(|it| it.is_shown_by(&markdown, within));
            assert!(
                is_shown || whole.characters.is_empty(),
                "{text:?} as {within:?}: {markdown:?}"
            );
        }
    }
}
