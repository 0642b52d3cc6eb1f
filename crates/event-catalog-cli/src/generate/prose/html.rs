//! Prose as HTML.

use pulldown_cmark::html::push_html;

use super::{page, paragraph};

/// A description, for inside of an element.
pub(crate) fn inline(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    push_html(&mut html, paragraph(text).into_iter());
    html
}

/// An introduction.
pub(crate) fn blocks(text: &str) -> String {
    let mut html = String::new();
    push_html(&mut html, page(text).into_iter());
    html
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn nothing_in_an_introduction_is_html() {
        let text = "# A\n\n<script>b</script>\n\n<!-- c -->\n\n- d <i>e</i>\n\n    f <g>\n";
        insta::assert_snapshot!(blocks(text));
    }
}
