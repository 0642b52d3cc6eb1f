use super::*;

/// Whether the literal with `old_name` is a whole string, both alone and in a long file.
fn is(text: &str) -> bool {
    let found = is_alone(text);
    let far = "x();\n".repeat(FARTHEST);
    let long = format!("{far}{text}\n{far}");
    assert_eq!(is_alone(&long), found, "{text}");
    found
}

fn is_alone(text: &str) -> bool {
    let at = text.find("old_name").expect("the name");
    let open = quotes::before(text.as_bytes(), at).expect("a quote");
    let close = quotes::after(text.as_bytes(), at + "old_name".len()).expect("a quote");
    is_whole(text.as_bytes(), &(open.start..close.end))
}

#[test]
fn whole_texts_of_programs_are_known() {
    for text in [
        "",
        "const NAME = ",
        "x := ",
        "return ",
        "f(",
        "f(x + y, ",
        "f(a, event=",
        "a.b.track(user, {event: ",
        "{ 'event' => ",
        "if (a && e.type === ",
        "if e != ",
        "x ? ",
        "x ?? ",
        "x\n  ? y\n  : ",
        "case ",
        "match e {\n    \"a\" => f(),\n    ",
        "x = [\n  'a', // why\n  ",
        "x = ['a', /* why */ ",
        "assert_eq!(name, ",
        "matches!(name, \"a\" | ",
        "track ",
        "  self.track ",
        "f(@",
        "f(b",
        "x =\n    ",
        "[]string{\"a\", ",
        "[]interface{}{",
        "names.contains(&",
        "type Name =\n  | 'a'\n  | ",
        "- ",
        "{\\\"event\\\": \\\"",
    ] {
        let quote = if text.ends_with('"') { "\\\"" } else { "\"" };
        let open = if quote == "\"" { quote } else { "" };
        let text = format!("{text}{open}old_name{quote}");
        assert!(is(&text), "{text}");
    }
    for text in [
        ")",
        "])\n",
        "].includes(x)",
        " ]",
        ", 'a')",
        ";",
        ": f, 'a': g }",
        " => f(),",
        " -> f()\n",
        " == x + y",
        " != x",
        " if x else y",
        " in names",
        " then",
        "\nreturn y",
        "  # why\nx = 1",
        " // why\n}",
        "\r\nx",
        " | 'b'",
        " class=\"a\">",
        "\n   id=\"a\"/>",
        "></a>",
        " />",
        "</td>",
        ".equals(x + y)",
        ".to_owned())",
        ".freeze",
        " && x",
        " ? f : g",
    ] {
        let text = format!("'old_name'{text}");
        assert!(is(&text), "{text}");
    }
    for text in [
        "if (e === 'old_name' || e === 'a')",
        "<p v-if=\"name == 'old_name'\">",
        "<p :event=\"'old_name'\">",
        "<A event={'old_name'} />",
        "<A props={{ event: 'old_name' }} />",
        "let x = String::from(\"old_name\");",
        "x = (a ? 'old_name' : 'b');",
        "if (x in ('a', 'old_name')):",
        "on(document, \"a[data-event='old_name']\")",
        "%{event: \"old_name\"}",
        "| `old_name` | A link |",
        "f(x, '(' + y); g('old_name')",
    ] {
        assert!(is(text), "{text}");
    }
}

#[test]
fn what_code_joins_may_be_a_part() {
    for text in [
        // Operators, at the end or at the start of a line.
        "x + 'old_name'",
        "'old_name' + x",
        "x +\n  'old_name'",
        "'old_name'\n  + x",
        "x + // why\n  'old_name'",
        "x += 'old_name'",
        "'old_name'..x",
        "x .. 'old_name'",
        "$x . 'old_name'",
        "'old_name'\n    . $x",
        "$x .= 'old_name'",
        "x & 'old_name'",
        "\"old_name\" & _\n  x",
        "x || 'old_name'",
        "'old_name'\n  || x",
        "'old_name' <> x",
        "x <> \"old_name\"",
        "\"old_name\" ++ x",
        "x ^ \"old_name\"",
        "'old_name' ~ x",
        "cout << \"old_name\" << x",
        "x << 'old_name'",
        "'old_name' * 2",
        "'old_name' x 3",
        "a[id^='old_name']",
        // Adjacent literals.
        "'a' 'old_name'",
        "('old_name'\n 'b')",
        "(\"a\"\n \"old_name\")",
        "(\"a\"  # why\n \"old_name\")",
        "('old_name'  // why\n 'b')",
        "('old_name' \\\n  'b')",
        "(f'{x}'\n f'old_name')",
        "@\"old_name\" @\"b\"",
        "f(\"a\" PRIu64 \"old_name\")",
        "f(\"a\" PRIu64\n  \"old_name\")",
        "f(PREFIX \"old_name\")",
        "\"old_name\" SUFFIX",
        "print x \"old_name\"",
        // Words in shell scripts.
        "$x\"old_name\"",
        "${x}\"old_name\"",
        "\"old_name\"$x",
        "\"old_name\"'b'",
        "\"old_name\"/b",
        "\"old_name\"-b",
        "\"old_name\"{a,b}",
        "x=$(printf \"old_name\")",
    ] {
        assert!(!is(text), "{text}");
    }
}

#[test]
fn what_code_inserts_may_be_a_part() {
    for text in [
        // Formats, and functions that build a string.
        "'p_%s' % 'old_name'",
        "'p_%s_%s' % ('old_name', x)",
        "'old_name' % x",
        "'p_{}'.format('old_name')",
        "'old_name'.format(x)",
        "'{e}_x'.format(e='old_name')",
        "sprintf('%s_x', 'old_name')",
        "fmt.Sprintf(\"p_%s\", \"old_name\")",
        "String.format(\"p_%s\", \"old_name\")",
        "format!(\"p_{}\", \"old_name\")",
        "concat('old_name', x)",
        "CONCAT_WS('_', x, 'old_name')",
        "(str \"old_name\" x)",
        "paste0(\"old_name\", x)",
        "b.append(\"old_name\")",
        "path.join(x, 'old_name')",
        "'_'.join(['old_name', x])",
        "['old_name', x].join('_')",
        "[x, 'old_name'] * '_'",
        "'a'.concat('old_name')",
        "'old_name'.concat(x)",
        "'old_name'.toUpperCase()",
        "'old_name'.length",
        "String::from(\"old_name\") + &x",
        "\"old_name\".to_owned() + &x",
        "String(format: \"%@_x\", \"old_name\")",
        "NSString(format: \"old_name\", x)",
        "[NSString stringWithFormat:@\"%@_x\", @\"old_name\"]",
        "[x stringByAppendingString:@\"old_name\"]",
        "'%s_done' % ['old_name']",
        "'%(e)s_done' % {'e': 'old_name'}",
        "x = sprintf '%s_x', 'old_name'",
        "join '_', 'old_name', $x",
        "fmt.Sprint(\"old_name\", x)",
        "s.push_str(\"old_name\")",
        "new StringBuilder(\"old_name\").append(x)",
        // Literals in brackets.
        "'p_' + (a ? 'old_name' : 'b')",
        "(a ? 'b' : 'old_name') + '_x'",
        "'p_' + (a or ('old_name'))",
        "'p_%s' % (a or 'old_name')",
        // Interpolation and filters.
        "`p_${a ? 'old_name' : 'b'}`",
        "\"p_#{a ? 'old_name' : 'b'}\"",
        "\"p_\\(a ? \"old_name\" : \"b\")\"",
        "f\"p_{'old_name' if a else 'b'}\"",
        "f\"\"\"\np_{'old_name'}\n\"\"\"",
        "$\"p_{(a ? \"old_name\" : \"b\")}\"",
        "p_{{ 'old_name' }}",
        "{{ 'old_name' | translate }}",
        "<?= 'old_name' ?>_x",
        "<%= 'old_name' %>_x",
        "css`old_name`",
        // Keys, selectors and commands.
        "counts['old_name']",
        "$counts{'old_name'}",
        "$x->{'old_name'}",
        "$x->[0]{'old_name'}",
        "f(x)['old_name'] = 1",
        "$('old_name')",
        // Sentences.
        "the event \"old_name\" is sent",
        "Use \"old_name\".",
    ] {
        assert!(!is(text), "{text}");
    }
}

#[test]
fn what_is_searched_for_in_a_text_is_known() {
    let is = |text: &str| {
        let at = text.find("'it'").expect("the literal");
        is_searched_for(text.as_bytes(), &(at..at + 4))
    };
    for text in [
        "e.startsWith('it')",
        "s.replace('it', x)",
        "strings.HasPrefix(e, 'it')",
        "e.start_with?('it')",
        "e.startswith(('it', 'x'))",
        "e.removeprefix('it')",
    ] {
        assert!(is(text), "{text}");
    }
    for text in ["f('it')", "names.includes('it')", "e === 'it'"] {
        assert!(!is(text), "{text}");
    }
}

#[test]
fn code_around_a_literal_is_read_up_to_a_limit() {
    let far = " ".repeat(2 * FARTHEST);
    assert!(!is(&format!("x +{far}'old_name'")));
    assert!(!is(&format!("'old_name'{far}+ x")));
    let deep = |depth: usize| format!("f({}'old_name'{})", "[".repeat(depth), "]".repeat(depth));
    assert!(is(&deep(3)));
    assert!(!is(&deep(100)));
    for (open, expected) in [("x = [", true), ("x = (", true), ("x % (", false)] {
        let list = format!("{open}{}'old_name', {0}", "'a', ".repeat(500));
        assert_eq!(is(&list), expected, "{open}");
    }
}
