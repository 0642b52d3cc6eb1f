// What a reader must see for the hostile descriptions in catalogs/museum, written by hand.

export const seen = {
  hostile_script: '</script><script>window.pwned = 1</script><img src=x onerror="window.pwned = 2">',
  // The catalog has asterisks around this text, which are emphasis in Markdown.
  hostile_comment: "/ window.pwned = 3; / and // and <!-- and --> and {@link x} and @deprecated",
  hostile_template: "${window.pwned = 4} and ${window.pwned = 5} and `",
  hostile_mdx: "{window.pwned = 6} <Component prop={1}> {/* comment */} import x from 'y' {",
  hostile_table: "a | b || c | d e | f",
  hostile_lines: "one two # three - four | a | b | |---|---|",
  hostile_rtl: "שלום, עולם! האירוע link_clicked נשלח. مرحبا",
  hostile_block: "# Not a heading",
  hostile_list: "- not a list",
  hostile_number: "1. not a list",
  hostile_code: "not code",
  hostile_link: "[click](javascript:alert(1)) and page and img and [ref]: x and <javascript:alert(1)>",
  hostile_entity: "<b> & { \"quotes\" 'single' ~~struck~~ ^ \\ * init",
  hostile_deprecated: "@deprecated from its first word",
  hostile_export: "export const meta = 1",
};
