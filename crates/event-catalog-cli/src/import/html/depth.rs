//! Limits the depth of pages: for each tag, the parser visits all open elements, and in each
//! paragraph, it reopens unclosed formatting elements. Tags that are nested too deeply are removed,
//! but their text is kept. Browsers have a similar limit.

/// The maximum number of open elements.
const MOST_OPEN: usize = 512;

/// The maximum number of open formatting elements, such as `<b>`.
const MOST_FORMATS: usize = 8;

/// The maximum number of whitespace characters in a tag. This limits the number of attributes,
/// because the parser compares each of them with all others.
const MOST_ATTRIBUTES: usize = 1_000;

/// Elements without an end tag, and elements that end where the next one of the same kind starts.
const UNCLOSED: [&str; 31] = [
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li",
    "link", "meta", "optgroup", "option", "p", "param", "rb", "rp", "rt", "rtc", "source", "tbody",
    "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];

const FORMATS: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Elements whose content isn't parsed as tags.
const RAW: [&str; 8] = [
    "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
];

/// The number of open elements of one kind.
#[derive(Default)]
struct Open {
    kept: usize,
    left_out: usize,
}

impl Open {
    /// Whether a start tag is kept.
    fn begin(&mut self, most: usize) -> bool {
        let is_kept = self.kept < most;
        if is_kept {
            self.kept += 1;
        } else {
            self.left_out += 1;
        }
        is_kept
    }

    /// Whether an end tag is kept.
    fn end(&mut self) -> bool {
        let is_kept = self.left_out == 0;
        if is_kept {
            self.kept = self.kept.saturating_sub(1);
        } else {
            self.left_out -= 1;
        }
        is_kept
    }
}

/// Removes tags that are nested too deeply from a page.
pub(super) fn limited(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut elements, mut formats) = (Open::default(), Open::default());
    // In SVG, `/>` ends an element; in HTML, it has no effect.
    let mut drawing = false;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let end = tag_end(tag);
        let (tag, behind) = tag.split_at(end);
        let is_end = tag[1..].starts_with('/');
        let name = name(&tag[1 + usize::from(is_end)..]);
        let is_foreign = matches!(&*name, "svg" | "math");
        if is_foreign {
            drawing = !is_end;
        }
        let closes_itself = tag.ends_with("/>") && (drawing || is_foreign);
        let open = if FORMATS.contains(&&*name) {
            (&mut formats, MOST_FORMATS)
        } else {
            (&mut elements, MOST_OPEN)
        };
        let is_kept = match (
            name.is_empty() || UNCLOSED.contains(&&*name) || closes_itself,
            is_end,
        ) {
            (true, _) => true,
            (false, true) => open.0.end(),
            (false, false) => open.0.begin(open.1),
        };
        if is_kept
            && tag.bytes().filter(u8::is_ascii_whitespace).count() > MOST_ATTRIBUTES
            && !name.is_empty()
        {
            let slash = if is_end { "/" } else { "" };
            out.push_str(&format!("<{slash}{name}>"));
        } else if is_kept {
            out.push_str(tag);
        }
        rest = behind;
        if !is_end && RAW.contains(&&*name) {
            let end = find_end(rest, &name);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    out + rest
}

/// Returns the length of a tag or comment, or of a `<` that is neither.
fn tag_end(tag: &str) -> usize {
    if let Some(comment) = tag.strip_prefix("<!--") {
        return comment.find("-->").map_or(tag.len(), |end| 4 + end + 3);
    }
    let second = tag[1..].chars().next();
    if !second.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        return 1;
    }
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            // Quotes matter only around attribute values, which follow `=`.
            (None, b'"' | b'\'') if tag.as_bytes()[at - 1] == b'=' => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    tag.len()
}

fn name(tag: &str) -> String {
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    tag[..end.unwrap_or(tag.len())].to_ascii_lowercase()
}

/// The end of an element whose content isn't parsed as tags.
fn find_end(text: &str, name: &str) -> usize {
    let mut at = 0;
    while let Some(next) = text[at..].find("</") {
        at += next;
        let is_it = |tag: &str| tag.eq_ignore_ascii_case(name);
        if text.get(at + 2..at + 2 + name.len()).is_some_and(is_it) {
            return at;
        }
        at += 2;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_stays_as_it_is() {
        let page = "<!doctype html><head><title>a < b</title><script>if (a < b) '<div>'</script></head>\
            <p>a<p class='x > y'>b<br/><ul><li>c<li><b>d</b></ul><svg><path/><path/></svg><!-- <div> -->";
        assert_eq!(limited(page), page);
    }

    #[test]
    fn what_goes_too_deep_is_text() {
        let deep = format!("{}x{}<p>y", "<div>".repeat(1000), "</div>".repeat(1000));
        let limited_page = limited(&deep);
        assert_eq!(limited_page.matches("<div>").count(), MOST_OPEN);
        assert_eq!(limited_page.matches("</div>").count(), MOST_OPEN);
        assert!(limited_page.ends_with("<p>y"));
        let formats = limited(&"<b>".repeat(100));
        assert_eq!(formats, "<b>".repeat(MOST_FORMATS));
    }
}
