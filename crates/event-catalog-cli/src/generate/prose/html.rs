//! Writes prose as HTML.

use minijinja::HtmlEscape;
use pulldown_cmark::html::push_html;

use super::{page, paragraph};

/// The maximum length of a description in bytes before it is split into parts.
///
/// Browsers lay out a paragraph as a whole. If its text direction changes, layout time is quadratic
/// in its length: a million characters would take minutes, but split into five hundred parts, the
/// time isn't noticeable.
const LONGEST: usize = 4_000;

/// Writes a description as the content of an element.
pub(crate) fn inline(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    if text.len() <= LONGEST {
        push_html(&mut html, paragraph(text).into_iter());
        return html;
    }
    for part in parts(text) {
        // The space between two parts is written here, because paragraphs lose spaces at their
        // ends.
        html.push_str(if part.starts_with(char::is_whitespace) {
            " "
        } else {
            ""
        });
        html.push_str("<span class=\"part\">");
        push_html(&mut html, paragraph(part).into_iter());
        html.push_str("</span>");
    }
    html
}

/// Splits the text into parts of at most [`LONGEST`] bytes, between words if possible.
fn parts(mut text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    while text.len() > LONGEST {
        let mut ends = (1..=LONGEST).rev();
        let end = ends
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(LONGEST);
        let end = text[..end]
            .rfind(char::is_whitespace)
            .filter(|at| *at > 0)
            .unwrap_or(end);
        parts.push(&text[..end]);
        text = &text[end..];
    }
    parts.push(text);
    parts
}

/// Writes an introduction as block elements.
pub(crate) fn blocks(text: &str) -> String {
    let mut html = String::new();
    push_html(&mut html, page(text).into_iter());
    html
}

/// Lets a name or path break across lines after separators, without adding characters to copied
/// text. (Browsers break at spaces and hyphens anyway.) `assets/site/script/details.js` uses the
/// same separators.
pub(crate) fn breakable(name: &str) -> String {
    let mut html = String::with_capacity(2 * name.len());
    for part in name.split_inclusive(['_', '.', '/', ':']) {
        if !html.is_empty() {
            html.push_str("<wbr>");
        }
        html.push_str(&HtmlEscape(part).to_string());
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_break_after_its_separators() {
        for (name, html) in [
            ("load", "load"),
            ("link_clicked", "link_<wbr>clicked"),
            ("order.items[].a<b", "order.<wbr>items[].<wbr>a&lt;b"),
            ("orders/create:v2", "orders&#x2f;<wbr>create:<wbr>v2"),
            ("Order <b>-&", "Order &lt;b&gt;-&amp;"),
            ("_", "_"),
            ("", ""),
        ] {
            assert_eq!(breakable(name), html);
        }
    }

    #[test]
    fn nothing_in_a_description_is_html() {
        let cases = [
            (
                "A *b* **c** `d`",
                "A <em>b</em> <strong>c</strong> <code>d</code>",
            ),
            ("</script><b>", "&lt;/script&gt;&lt;b&gt;"),
            ("# one", "# one"),
            ("[a](javascript:b) *c*", "[a](javascript:b) <em>c</em>"),
            (
                "![a](https://b.c/d.png)",
                "<a href=\"https://b.c/d.png\">a</a>",
            ),
            ("[![a](b)](https://c)", "<a href=\"https://c\">a</a>"),
            ("<https://a.b>", "<a href=\"https://a.b\">https://a.b</a>"),
            ("<javascript:a>", "&lt;javascript:a&gt;"),
            ("a_b_c snake_case_name", "a_b_c snake_case_name"),
        ];
        for (text, html) in cases {
            assert_eq!(inline(text), html, "{text}");
        }
    }

    #[test]
    fn a_long_description_is_in_parts() {
        let words = "word ".repeat(2_000);
        assert_eq!(parts(words.trim()).len(), 3);
        assert_eq!(parts(words.trim()).concat(), words.trim());
        let one_word = "ö".repeat(5_000);
        assert_eq!(parts(&one_word).concat(), one_word);
        assert!(inline(&one_word).starts_with("<span class=\"part\">ö"));
    }

    #[test]
    fn nothing_in_an_introduction_is_html() {
        let text = "# A\n\n<script>b</script>\n\n<!-- c -->\n\n- d <i>e</i>\n\n    f <g>\n";
        insta::assert_snapshot!(blocks(text));
    }
}
