//! Formats findings as JUnit XML, which CI systems show as tests: an error is a failed test, and a warning is a
//! passed test with output.
//!
//! There is no specification; these are the elements that GitLab and Jenkins read.
//! <https://docs.gitlab.com/ci/testing/unit_test_reports/>, <https://plugins.jenkins.io/junit/>

use std::collections::HashMap;
use std::io;

use event_catalog_build::finding::Severity;
use event_catalog_build::visible;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::Totals;
use super::repository::Repository;
use crate::checked::{Checked, Found};

/// A finding as a test.
#[derive(Clone, Debug)]
pub(crate) struct Case<'c> {
    /// The rule, or the kind of finding.
    pub(crate) rule: &'c str,
    /// The finding's subject; may be empty.
    pub(crate) about: &'c str,
    pub(crate) line: Option<u64>,
    /// The problem, in one line.
    pub(crate) message: &'c str,
    /// The whole text, line by line. A line break within a line is shown as `\n`.
    pub(crate) lines: &'c [String],
    pub(crate) is_failure: bool,
}

/// A document of suites, each with the findings of one file.
pub(crate) struct Suites {
    xml: Writer<Vec<u8>>,
    file: String,
    /// How often each name occurs in a suite: if names were repeated, services would keep only one of the
    /// tests.
    names: HashMap<String, usize>,
}

impl Suites {
    /// Starts a document with this many tests.
    pub(crate) fn new(tests: usize, failures: usize) -> io::Result<Self> {
        let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let mut suites = Self {
            xml,
            file: String::new(),
            names: HashMap::new(),
        };
        let (tests, failures) = counts(tests, failures);
        suites.start(
            "testsuites",
            &[
                ("name", "event-catalog"),
                ("tests", tests.as_str()),
                ("failures", failures.as_str()),
                ("errors", "0"),
            ],
        )?;
        Ok(suites)
    }

    /// Starts the suite of a file.
    pub(crate) fn suite(&mut self, file: &str, tests: usize, failures: usize) -> io::Result<()> {
        let (tests, failures) = counts(tests, failures);
        file.clone_into(&mut self.file);
        self.names.clear();
        self.start(
            "testsuite",
            &[
                ("name", file),
                ("tests", tests.as_str()),
                ("failures", failures.as_str()),
                ("errors", "0"),
            ],
        )
    }

    pub(crate) fn end_suite(&mut self) -> io::Result<()> {
        self.end("testsuite")
    }

    /// Writes a finding.
    pub(crate) fn case(&mut self, case: &Case<'_>) -> io::Result<()> {
        let mut name = match case.about {
            "" => case.rule.to_owned(),
            about => format!("{}: {about}", case.rule),
        };
        let same = self.names.entry(name.clone()).or_default();
        *same += 1;
        if *same > 1 {
            name = format!("{name} ({same})");
        }
        let file = std::mem::take(&mut self.file);
        let line = case.line.map(|line| line.to_string());
        let mut attributes = vec![
            ("name", name.as_str()),
            ("classname", case.rule),
            ("file", file.as_str()),
        ];
        attributes.extend(line.as_ref().map(|line| ("line", line.as_str())));
        self.start("testcase", &attributes)?;
        if case.is_failure {
            let attributes = [("message", case.message), ("type", case.rule)];
            self.lines_in("failure", &attributes, case.lines)?;
        } else {
            self.lines_in("system-out", &[], case.lines)?;
        }
        self.file = file;
        self.end("testcase")
    }

    /// Writes a suite with one passed test, for a check without findings: services treat a document without
    /// tests as a mistake.
    pub(crate) fn passed(&mut self, name: &str) -> io::Result<()> {
        self.suite(name, 1, 0)?;
        self.start(
            "testcase",
            &[("name", "no problems found"), ("classname", name)],
        )?;
        self.end("testcase")?;
        self.end_suite()
    }

    /// Ends the document, and returns its text.
    pub(crate) fn finish(mut self) -> anyhow::Result<String> {
        self.end("testsuites")?;
        let text = String::from_utf8(self.xml.into_inner())?;
        // GitHub's runner obeys `##[` anywhere in a log. In this document, it can only occur in texts.
        Ok(text.replace("##[", "#&#35;[") + "\n")
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let mut start = BytesStart::new(name);
        for (key, value) in attributes {
            let value = allowed(&visible(value));
            start.push_attribute((*key, value.as_str()));
        }
        self.xml.write_event(Event::Start(start))
    }

    fn lines_in(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        lines: &[String],
    ) -> io::Result<()> {
        self.start(name, attributes)?;
        let lines: Vec<_> = lines.iter().map(|line| visible(line)).collect();
        let text = allowed(&lines.join("\n"));
        self.xml.write_event(Event::Text(BytesText::new(&text)))?;
        self.end(name)
    }

    fn end(&mut self, name: &str) -> io::Result<()> {
        self.xml.write_event(Event::End(BytesEnd::new(name)))
    }
}

fn counts(tests: usize, failures: usize) -> (String, String) {
    (tests.to_string(), failures.to_string())
}

/// Removes the characters that XML doesn't allow, even escaped. Control characters have already been made visible.
/// <https://www.w3.org/TR/xml/#charsets>
fn allowed(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// Writes the findings of all catalogs.
pub(crate) fn render(catalogs: &[Checked], repository: &Repository) -> anyhow::Result<String> {
    let totals = Totals::of(catalogs);
    let tests = totals.errors + totals.warnings;
    if tests == 0 {
        let mut suites = Suites::new(1, 0)?;
        suites.passed("event-catalog check")?;
        return suites.finish();
    }
    let mut suites = Suites::new(tests, totals.errors)?;
    for checked in catalogs {
        let file = |found: &Found| found.finding.place.span.file;
        for found in checked.found.chunk_by(|a, b| file(a) == file(b)) {
            let Some(first) = found.first() else {
                continue;
            };
            let path = checked.input.sources.get(file(first)).path();
            let errors = found.iter().filter(|it| is_error(it)).count();
            suites.suite(&repository.path(path), found.len(), errors)?;
            for found in found {
                suites.case(&case(
                    checked,
                    found,
                    &subject(found),
                    &found.finding.lines(&checked.input.sources),
                ))?;
            }
            suites.end_suite()?;
        }
    }
    suites.finish()
}

fn is_error(found: &Found) -> bool {
    found.finding.severity == Severity::Error
}

/// Formats the subject of a finding, as in `link_clicked, description`. The result is empty if the finding isn't
/// about an event.
fn subject(Found { subject, .. }: &Found) -> String {
    let parts = subject.event.iter().chain(&subject.column);
    parts.map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn case<'c>(checked: &Checked, found: &'c Found, about: &'c str, lines: &'c [String]) -> Case<'c> {
    let finding = &found.finding;
    let line = checked.input.sources.start(finding.place.span).line;
    Case {
        rule: finding.rule.name,
        about,
        line: u64::try_from(line).ok(),
        message: &finding.message,
        lines,
        is_failure: is_error(found),
    }
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;

    use super::*;

    /// Parses a document, and returns its texts, including attributes.
    fn texts(xml: &str) -> Vec<String> {
        let mut reader = Reader::from_str(xml);
        let mut texts = Vec::new();
        let mut text = String::new();
        loop {
            match reader.read_event().expect("XML") {
                Event::Start(start) => {
                    for attribute in start.attributes() {
                        let attribute = attribute.expect("an attribute");
                        let value = quick_xml::escape::unescape(&attribute.value);
                        texts.push(value.expect("a value").into_owned());
                    }
                    text.clear();
                }
                Event::Text(part) => text.push_str(&part),
                Event::GeneralRef(part) => {
                    let part = format!("&{};", &*part);
                    text.push_str(&quick_xml::escape::unescape(&part).expect("a reference"));
                }
                Event::End(_) => {
                    texts.push(std::mem::take(&mut text));
                }
                Event::Eof => return texts,
                _ => {}
            }
        }
    }

    #[test]
    fn hostile_texts_stay_texts() {
        let hostile = "a\"b'<c>&d;]]>\u{0}\u{1b}[31m\u{fffe}\u{202e}\n##[error]x";
        let mut suites = Suites::new(1, 1).expect("memory");
        suites.suite(hostile, 1, 1).expect("memory");
        let case = Case {
            rule: "a-rule",
            about: hostile,
            line: Some(7),
            message: hostile,
            lines: &[hostile.to_owned(), "last".to_owned()],
            is_failure: true,
        };
        suites.case(&case).expect("memory");
        suites.end_suite().expect("memory");
        let xml = suites.finish().expect("text");
        let is_allowed = |c: char| matches!(c, '\n' | ' '..='\u{fffd}' | '\u{10000}'..);
        assert!(xml.chars().all(is_allowed), "{xml}");
        assert!(!xml.contains("##[") && !xml.contains("<c>"), "{xml}");
        let shown = "a\"b'<c>&d;]]>\\u{0}\\u{1b}[31m\u{fffd}\\u{202e}";
        let in_one_line = format!("{shown}\\n##[error]x");
        let texts = texts(&xml);
        assert!(texts.contains(&in_one_line), "{texts:?}");
        assert!(
            texts.contains(&format!("a-rule: {in_one_line}")),
            "{texts:?}"
        );
        assert!(texts.contains(&format!("{in_one_line}\nlast")), "{texts:?}");
    }

    #[test]
    fn tests_of_a_suite_have_different_names() {
        let mut suites = Suites::new(2, 0).expect("memory");
        suites.suite("events.csv", 2, 0).expect("memory");
        let case = Case {
            rule: "final-stop",
            about: "load, description",
            line: None,
            message: "m",
            lines: &["t".to_owned()],
            is_failure: false,
        };
        suites.case(&case).expect("memory");
        suites.case(&case).expect("memory");
        suites.end_suite().expect("memory");
        let xml = suites.finish().expect("text");
        for name in [
            "final-stop: load, description",
            "final-stop: load, description (2)",
        ] {
            assert!(xml.contains(&format!("name=\"{name}\"")), "{xml}");
        }
    }

    #[test]
    fn nothing_found_is_a_test_that_passed() {
        let xml = render(&[], &Repository::default()).expect("text");
        assert!(xml.contains("<testsuites name=\"event-catalog\" tests=\"1\" failures=\"0\""));
        assert!(xml.contains("<testcase name=\"no problems found\""));
    }
}
