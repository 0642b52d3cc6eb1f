//! Tests which values are found, however an input is read, and which parts of them are kept.

use super::*;

/// Splits text that is read in pieces of this size into the values and the incomplete rest.
fn split(text: &str, size: usize) -> (Vec<String>, String) {
    let mut input = io::BufReader::with_capacity(size, text.as_bytes());
    let mut values = Values::new(1 << 10);
    let mut found = Vec::new();
    let mut read = 0;
    loop {
        let mut value = Vec::new();
        let next = values
            .next(&mut input, &mut value, |bytes| read += bytes.len())
            .expect("memory can be read");
        let value = String::from_utf8(value).expect("UTF-8");
        if next == Found::End {
            assert_eq!(read, text.len());
            return (found, value);
        }
        found.push(value);
    }
}

#[test]
fn values_are_found_over_lines_and_in_lists() {
    for (text, expected, rest) in [
        ("", vec![], ""),
        ("[]\n", vec![], ""),
        (
            "\u{feff}[\n {\"a\": \"}\\\"]\"},\n [\"x\",\n{}]\n]\n",
            vec!["{\"a\": \"}\\\"]\"}", "[\"x\",\n{}]"],
            "",
        ),
        (
            "{\n\"a\":1\n}\n{\"b\":[]}",
            vec!["{\n\"a\":1\n}", "{\"b\":[]}"],
            "",
        ),
        ("[ \"x\", {}\n]", vec!["[\"x\", {}\n]"], ""),
        ("[{}]\n[{\"b\":1},{}]", vec!["{}", "{\"b\":1}", "{}"], ""),
        // Nothing is lost.
        (
            "[{} oops, 1, \"a,b\"]",
            vec!["{}", "oops", "1", "\"a,b\""],
            "",
        ),
        (
            "[{\"a\":1}\n{\"b\":1}\n",
            vec!["{\"a\":1}", "{\"b\":1}"],
            "",
        ),
        ("]}\n{}", vec!["]}", "{}"], ""),
        ("[{},{\"a\":", vec!["{}"], "{\"a\":"),
        // An unclosed string doesn't swallow later values.
        (
            "[{\"a\":\"x},\n{\"b\":1},\n[\"c\\\n,{}]",
            vec!["{\"a\":\"x},", "{\"b\":1}", "[\"c\\", "{}"],
            "",
        ),
        // An unclosed object doesn't swallow later values, either.
        (
            "[{\"a\":{\"b\":[{},[]]},\n{\"c\":[{},{}]},{\n{\"d\":1}]",
            vec![
                "{\"a\":{\"b\":[{},[]]},\n",
                "{\"c\":[{},{}]}",
                "{\n",
                "{\"d\":1}",
            ],
            "",
        ),
    ] {
        for size in [1, 2, 7, 100] {
            let (values, left) = split(text, size);
            assert_eq!(
                (values, &*left),
                (expected.iter().map(|it| (*it).to_owned()).collect(), rest),
                "{text}"
            );
        }
    }
}

#[test]
fn of_a_value_that_is_too_long_the_start_is_kept() {
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(92));
    let text = format!("[{{\"b\":1}},{long},{{\"c\":1}}]");
    for size in [1, 7, 1_000] {
        let mut input = io::BufReader::with_capacity(size, text.as_bytes());
        let mut values = Values::new(99);
        let mut kept = Vec::new();
        let mut cut = Vec::new();
        while let Found::Value { cut_from } = values
            .next(&mut input, &mut kept, |_| ())
            .expect("memory can be read")
        {
            cut.push(cut_from);
        }
        assert_eq!(cut, [None, Some(100), None]);
        let expected = format!("{{\"b\":1}}{}{{\"c\":1}}", &long[..99]);
        assert_eq!(String::from_utf8_lossy(&kept), expected);
    }
}
