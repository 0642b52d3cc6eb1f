use super::*;

fn outline(text: &str) -> String {
    let page = read(text, "page.html");
    let mut lines = vec![format!("title {:?}", page.title)];
    for block in page.blocks {
        match block {
            Block::Heading { level, text, .. } => lines.push(format!("{level}# {text}")),
            Block::Text { markdown, .. } => {
                lines.push(format!("> {}", markdown.replace('\n', "\n> ")));
            }
            Block::Table(table) => {
                lines.push(format!("{}\n@ {}", table.markdown, table.place));
                for row in table.rows {
                    lines.push(format!("{row:#?}"));
                }
            }
        }
    }
    lines.join("\n")
}

#[test]
fn a_page_is_read_without_the_site_around_it() {
    insta::assert_snapshot!(outline(
        "<!doctype html><html><head><title>Our &amp; events</title><style>x</style></head><body>\
         <nav><h2>Menu</h2><ul><li>Home</li></ul></nav>\
         <main><h1>Events <a href='#events'>¶</a></h1>\
         <p>Read <a href='https://example.org/a'>this</a> <b>first </b>&mdash; or *not*, a_b.</p>\
         <ul><li>one<ol><li>two</li></ol></li><li><p>three</p></li></ul>\
         <pre>a | b\n  c</pre><blockquote><p>Said.</p></blockquote>\
         loose <i>text</i>\
         <div class='wrap'><table>\
         <thead><tr><th>Event</th><th>Text</th><th>Payload</th></tr></thead><tbody>\
         <tr><td><code>link_clicked</code></td><td>A link<br>was <em>clicked</em> &lt;here&gt;.</td>\
         <td><pre>{ \"id\": &lt;ID&gt; }</pre></td></tr>\
         <tr><td colspan='3'>--</td></tr>\
         <tr><td>load</td></tr></tbody></table></div>\
         <h2 hidden>Hidden</h2><script>alert(1)</script></main><footer>Imprint</footer></body></html>"
    ));
}

#[test]
fn broken_pages_are_read_as_browsers_do() {
    insta::assert_snapshot!(outline(
        "<table><tr><td>a<td>b<tr><td>c</table><p>x<p>y &amp;lt;"
    ));
    for text in [
        "",
        "<",
        "<table>",
        "<table><tr></table>",
        "</p>",
        "<table><table><td colspan=99999999>",
    ] {
        read(text, "page.html");
    }
    let deep = "<div>".repeat(2_000) + "x";
    read(&deep, "page.html");
}

/// The whole text of a page, including its tables.
fn texts(text: &str) -> String {
    let blocks = read(text, "page.html").blocks.into_iter();
    let texts = blocks.map(|block| match block {
        Block::Heading { text, .. } => format!("# {text}"),
        Block::Text { markdown, .. } => markdown,
        Block::Table(table) => table.markdown,
    });
    texts.collect::<Vec<_>>().join("\n\n")
}

const A: &str = "<table><tr><th>Event<th>Text<tr><td>ev_a<td>A.</table>";
const B: &str = "<table><tr><th>Event<th>Text<tr><td>ev_b<td>B.</table>";

#[test]
fn every_table_of_the_contents_is_read() {
    for page in [
        format!("<article>{A}</article><article>{B}</article>"),
        format!("<main>{A}</main><main hidden>x</main><div>{B}</div>"),
        format!("<article>x</article><div>{A}{B}</div>"),
        format!("<form>{A}<input><article>{B}</article></form>"),
        format!("<div role=main>{A}</div><article>{B}</article>"),
        format!("<table><tr><td><article>x</article>{A}<td>y</table>{B}"),
    ] {
        let all = texts(&page);
        assert!(
            all.contains("ev_a") && all.contains("ev_b"),
            "{page}: {all}"
        );
    }
    let inside = "<table><tr><th>Event<th>Text<tr><td>ev_a<td><article>A.</article></table>";
    assert!(texts(inside).contains("| ev_a | A. |"));
    // A heading between two articles is part of the content; the rest of the site isn't.
    let page = format!(
        "<p>Site.</p><nav>{A}</nav><div><article>{A}</article><h2>B</h2><article>{B}</article></div>"
    );
    let all = texts(&page);
    assert_eq!(all.matches("ev_a").count(), 1, "{all}");
    assert!(all.contains("# B") && !all.contains("Site."), "{all}");
}

#[test]
fn blocks_keep_words_apart() {
    let blocks = [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h6",
        "header",
        "hgroup",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "ul",
        "x",
    ];
    for block in blocks {
        let page =
            format!("<table><tr><th>Event<tr><td>a<{block}>b</{block}>c<br>d<hr>e<b>f</b></table>");
        let Some(Block::Table(table)) = read(&page, "page.html").blocks.pop() else {
            panic!("{page}");
        };
        let cell = &table.rows[0].cells[0];
        let (is_inline, words) = (block == "x", cell.plain.split(' ').collect::<Vec<_>>());
        let expected = if is_inline {
            vec!["abc", "d", "ef"]
        } else {
            vec!["a", "b", "c", "d", "ef"]
        };
        assert_eq!(words, expected, "{block}");
        assert_eq!(
            cell.markdown
                .replace('*', "")
                .split(' ')
                .collect::<Vec<_>>(),
            expected,
            "{block}"
        );
        let typed: Vec<_> = cell.typed.split_whitespace().collect();
        assert_eq!(typed, expected, "{block}");
    }
}

#[test]
fn text_keeps_its_structure() {
    const PAGE: &str = "<p># no heading</p><p>1. no list</p>\
         <ol><li>one<ul><li>two</li></ul></li>loose<ul><li>three</ul></ol><ul><li>other</ul>\
         <blockquote>Said.<ul><li><p>a</p><p>b</p></ul></blockquote>\
         <dl><dt>Word</dt><dd>Meaning</dd></dl><pre>```<br>code<div>line</div></pre>\
         <p>Loud<b>!</b>now, <code>a`</code><code>b</code>, !<a href=\"HTTPS://a.b/c(d e\">link</a></p>\
         <table><caption>Above</caption><tr><td>a|b<td><code>c|d</code><tr><td>x<td>y<td>z</table>";
    insta::assert_snapshot!(texts(PAGE));
}

/// The cells of the first table, row by row, and the mistake reported for it.
fn cells(table: &str) -> (Vec<Vec<String>>, Option<String>) {
    let Some(Block::Table(table)) = read(table, "page.html").blocks.pop() else {
        panic!("{table}");
    };
    let texts = |row: crate::import::page::Row| {
        let cells = row.cells.into_iter();
        cells.map(|cell| cell.plain).collect()
    };
    (table.rows.into_iter().map(texts).collect(), table.mistake)
}

#[test]
fn a_cell_fills_all_of_its_rows() {
    let (rows, mistake) = cells(
        "<table><thead><tr><th>Event<th>Text<th>Team</thead>\
         <tr><td>a<td>A.<td rowspan=2>Ann<tr><td>b<td>B.\
         <tr><td rowspan=3>c<td>C.<td rowspan=0>Bob<tr><td>D.<tr></tr>\
         <tr><td>e<td colspan=9>E.<tbody><tr><td>f<td>F.</table>",
    );
    let expected = [
        &["a", "A.", "Ann"][..],
        &["b", "B.", "Ann"],
        &["c", "C.", "Bob"],
        &["c", "D.", "Bob"],
        &["e", "E.", "Bob"],
        &["f", "F."],
    ];
    assert_eq!(rows, expected);
    assert_eq!(mistake, None);
    let wide = "<td rowspan=65534>x".repeat(1000);
    let rows = "<tr><td>y".repeat(200);
    let (_, mistake) = cells(&format!("<table><tr><th>Event<tr>{wide}{rows}</table>"));
    assert!(mistake.expect("a mistake").contains("rowspan"));
}

#[test]
fn names_are_as_browsers_show_them() {
    let (rows, _) = cells(
        "<table><tr><th>Event\
         <tr><td> <code>customer.<wbr>created</code> \
         <tr><td>Order&nbsp;Placed\n  Now\
         <tr><td><b>__init__</b> &lt;x&gt; \\_y\
         <tr><td>\u{6cd}\u{200c}x<img alt=new></table>",
    );
    let names: Vec<_> = rows.concat();
    let expected = [
        "customer.created",
        "Order\u{a0}Placed Now",
        "__init__ <x> \\_y",
        "\u{6cd}\u{200c}x",
    ];
    assert_eq!(names, expected);
}

#[test]
fn lines_and_pieces_of_code_are_parts_of_a_cell() {
    use crate::import::page::Parts;
    let parts = |cell: &str| {
        let page = format!("<table><tr><th>Event<tr><td>{cell}</table>");
        let Some(Block::Table(mut table)) = read(&page, "page.html").blocks.pop() else {
            panic!("{page}");
        };
        table.rows.remove(0).cells.remove(0).parts
    };
    let owned = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    for cell in [
        "a<br>b c",
        "<p>a</p>\n<p>b c</p>",
        "<ul><li>a<li>b c</ul>",
        "<br>a<br><br>b c",
    ] {
        assert_eq!(parts(cell), Parts::Lines(owned(&["a", "b c"])), "{cell}");
    }
    for cell in [
        "<code>a</code>, <code>b c</code>",
        "<kbd>a</kbd> or <tt>b c</tt>",
        "<code>a</code> / <code>b c</code> ",
        "<code>a</code><br><code>b c</code>",
        "<p><code>a</code>, or <code>b c</code></p>",
        "<code>a</code> <code>b c</code>",
        "<code>a</code>\n  <a href=\"#b\"><code>b c</code></a>",
        "<code>a</code><code>b c</code>",
    ] {
        assert_eq!(parts(cell), Parts::Code(owned(&["a", "b c"])), "{cell}");
    }
    for cell in [
        "a, b",
        "<code>a</code>",
        "<code>a</code><code>.b</code>",
        "<code>a_</code><code>b</code>",
        "<code>a <code>b</code></code>",
        "<div><div>a</div></div>",
        &"a<br>".repeat(2100),
        "",
    ] {
        assert_eq!(parts(cell), Parts::One, "{cell}");
    }
    for cell in [
        "<code>a</code>, <code>b</code> and others",
        "<code>a</code> replaces <code>b</code>",
        "a<sup>1</sup>",
        "a<span class=\"ui-badge\">new</span>",
        "<del>a</del>",
    ] {
        assert!(matches!(parts(cell), Parts::Mixed(_)), "{cell}");
    }
}
