//! Prevents mentions in text that is pasted elsewhere: GitHub and GitLab look for `@name` and `#12` after they
//! have parsed the Markdown, so no Markdown escape prevents mentions. An invisible character after the sign
//! does.

/// The characters that begin a mention of a person, or a reference to an issue, a merge request, a snippet, a
/// milestone, a label, an epic or an alert.
const SIGNS: [char; 8] = ['@', '#', '!', '$', '%', '~', '&', '^'];

/// Changes a text so that it contains no mentions or references, and no address in it becomes a link.
pub(super) fn quiet(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        out.push(c);
        let next = characters.peek().copied();
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '"';
        let is_reference = SIGNS.contains(&c) && next.is_some_and(is_word);
        // `GH-12` is also a reference, and `https://` and `www.` begin links.
        let is_other = matches!((c, next), ('-' | '.' | ':' | '/', Some(next)) if next != ' ');
        if is_reference || (is_other && ends_like_a_reference(&out)) {
            out.push('\u{200b}');
        }
    }
    out
}

fn ends_like_a_reference(text: &str) -> bool {
    let ends = |end: &str| {
        let at = text.len().checked_sub(end.len());
        let tail = at.and_then(|at| text.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    ["gh-", "www.", "http:", "https:", "ftp:"]
        .into_iter()
        .any(ends)
}

#[cfg(test)]
mod tests {
    use super::quiet;

    #[test]
    fn mentions_references_and_bare_links_are_broken_and_nothing_else() {
        for (text, expected) in [
            ("@everyone, see #12.", "@ everyone, see # 12."),
            (
                "GH-12 www.a.example https://a",
                "GH- 12 www. a.example https: //a",
            ),
            ("Sent at 10:30 - or later.", "Sent at 10:30 - or later."),
            ("5 % of # and @.", "5 % of # and @."),
        ] {
            let shown = quiet(text).replace('\u{200b}', " ");
            assert_eq!(shown, expected);
        }
    }
}
