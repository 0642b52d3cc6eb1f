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
