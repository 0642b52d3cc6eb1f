//! Parses the items of generated Rust that programs see: the paths of the public items and their signatures.
//! Items that every catalog has are left out.
//!
//! The parser reads tokens, and shares no code with the generator, or with the surface that it is compared to.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Parses the public items of generated code, by their paths.
pub(crate) fn public_items(code: &str) -> BTreeMap<String, String> {
    let stream: TokenStream = code.parse().expect("Rust");
    let mut items = Items::default();
    for item in split(stream, &[';']) {
        items.top(&item);
    }
    items.found
}

/// An item, a field or a variant, without its attributes.
struct Item {
    tokens: Vec<TokenTree>,
    is_deprecated: bool,
}

impl Item {
    /// Lists the identifiers at the start of an item.
    fn words(&self) -> Vec<String> {
        let words = self.tokens.iter().map_while(|token| match token {
            TokenTree::Ident(ident) => Some(ident.to_string()),
            _ => None,
        });
        words.collect()
    }

    /// Returns the content of an item's first pair of braces.
    fn braces(&self) -> Option<TokenStream> {
        self.tokens
            .iter()
            .find_map(|token| group(token, Delimiter::Brace))
    }

    fn mark(&self) -> &'static str {
        if self.is_deprecated {
            "deprecated "
        } else {
            ""
        }
    }

    /// Returns the name and the content of a macro call.
    fn called(&self) -> Option<(String, TokenStream)> {
        let at = self.tokens.iter().position(|token| is_mark(token, '!'))?;
        Some((
            self.tokens.get(at.checked_sub(1)?)?.to_string(),
            self.braces()?,
        ))
    }
}

fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

fn group(token: &TokenTree, delimiter: Delimiter) -> Option<TokenStream> {
    match token {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group.stream()),
        _ => None,
    }
}

/// Splits tokens into items. An item ends with one of the marks. If `;` is one of the marks, an item may also end with
/// braces.
fn split(stream: TokenStream, marks: &[char]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut tokens: Vec<TokenTree> = Vec::new();
    let (mut is_deprecated, mut angles) = (false, 0_i32);
    let mut stream = stream.into_iter().peekable();
    while let Some(token) = stream.next() {
        if tokens.is_empty() && is_mark(&token, '#') {
            let attribute = stream.next();
            let attribute = attribute.and_then(|token| group(&token, Delimiter::Bracket));
            let first = attribute.and_then(|it| it.into_iter().next());
            is_deprecated |= first.is_some_and(|it| it.to_string() == "deprecated");
            continue;
        }
        // The `>` of an arrow isn't a closing bracket.
        let is_arrow = tokens
            .last()
            .is_some_and(|it| is_mark(it, '=') || is_mark(it, '-'));
        angles += i32::from(is_mark(&token, '<'));
        angles -= i32::from(is_mark(&token, '>') && !is_arrow);
        let is_end = marks.iter().any(|mark| is_mark(&token, *mark));
        // The commas in types, and the `<<` in constants, don't end an item.
        let is_end = is_end && (angles == 0 || is_mark(&token, ';'));
        let is_body =
            marks.contains(&';') && group(&token, Delimiter::Brace).is_some() && !is_value(&tokens);
        if !is_end {
            tokens.push(token);
        }
        if is_end || is_body {
            angles = 0;
            items.push(Item {
                tokens: std::mem::take(&mut tokens),
                is_deprecated: std::mem::take(&mut is_deprecated),
            });
        }
    }
    if !tokens.is_empty() {
        items.push(Item {
            tokens,
            is_deprecated,
        });
    }
    items
}

/// Whether an item is a constant, a static or a type, which ends with `;`.
fn is_value(tokens: &[TokenTree]) -> bool {
    let mut words = tokens.iter().map(ToString::to_string);
    let first = words.find(|word| word != "pub");
    match first.as_deref() {
        Some("const") => words.next().as_deref() != Some("fn"),
        Some("static" | "type" | "use") => true,
        _ => false,
    }
}

/// Joins tokens without spaces.
fn text(tokens: &[TokenTree]) -> String {
    let tokens: TokenStream = tokens.iter().cloned().collect();
    tokens.to_string().split_whitespace().collect()
}

#[derive(Default)]
struct Items {
    found: BTreeMap<String, String>,
    /// The types that aliases refer to.
    aliases: BTreeMap<String, String>,
}

impl Items {
    fn add(&mut self, path: impl Into<String>, signature: impl Into<String>) {
        let path = path.into();
        let again = self.found.insert(path.clone(), signature.into());
        assert!(again.is_none(), "two items have the path {path}");
    }

    fn top(&mut self, item: &Item) {
        let words = item.words();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["pub", "enum", name @ ("Event" | "Family" | "Module")] => self.variants(name, item),
            ["impl", name @ ("Event" | "Family" | "Module")] => self.constants(name, item),
            ["pub", "mod", "payload"] => {
                self.add("payload", "module");
                for item in split(item.braces().expect("a module"), &[';']) {
                    self.payload(&item);
                }
            }
            ["pub", "mod", "emit"] => {
                self.add("emit", "module");
                for item in split(item.braces().expect("a module"), &[';']) {
                    let (_, emits) = item.called().expect("a macro");
                    self.emits(emits);
                }
            }
            _ => {}
        }
    }

    fn variants(&mut self, name: &str, item: &Item) {
        for variant in split(item.braces().expect("variants"), &[',']) {
            let signature = format!("{}variant", variant.mark());
            self.add(format!("{name}::{}", text(&variant.tokens)), signature);
        }
    }

    /// Adds the constants of former names.
    fn constants(&mut self, name: &str, item: &Item) {
        for item in split(item.braces().expect("items"), &[';']) {
            let words = item.words();
            if let [public, keyword, constant] = words.as_slice()
                && (public.as_str(), keyword.as_str()) == ("pub", "const")
                && item.is_deprecated
            {
                let signature = format!("{}constant", item.mark());
                self.add(format!("{name}::{constant}"), signature);
            }
        }
    }

    fn emits(&mut self, emits: TokenStream) {
        for emit in split(emits, &[';']) {
            let name = emit.tokens.first().expect("a name").to_string();
            let taken = emit
                .tokens
                .iter()
                .find_map(|it| group(it, Delimiter::Parenthesis));
            let taken: Vec<TokenTree> = taken.expect("a payload").into_iter().collect();
            let taken = text(&taken).replace("super::", "");
            let alias = taken.strip_prefix("payload::").and_then(|name| {
                let name = name.split('<').next().unwrap_or(name);
                self.aliases.get(name)
            });
            let taken = alias.unwrap_or(&taken);
            let signature = format!("{}fn({taken})", emit.mark());
            self.add(format!("emit::{name}"), signature);
        }
    }

    fn payload(&mut self, item: &Item) {
        let words = item.words();
        if words.get(1).is_some_and(|word| word == "type") {
            let name = words.last().expect("a name");
            let at = item
                .tokens
                .iter()
                .position(|it| is_mark(it, '='))
                .expect("a type");
            let of = text(&item.tokens[at + 1..]);
            let lifetime = lifetime(&item.tokens[..at]);
            self.aliases.insert(name.clone(), of.clone());
            self.add(format!("payload::{name}"), format!("type{lifetime} = {of}"));
            return;
        }
        let (called, content) = item.called().expect("a macro");
        let declared = split(content, &[';']);
        let declared = declared.first().expect("a declaration");
        let name = format!("payload::{}", declared.tokens.first().expect("a name"));
        let body = declared.braces().expect("a body");
        match called.as_str() {
            "__payload_object" | "__payload_tuple" => self.structure(&name, body),
            "__payload_enum" => {
                self.add(name.clone(), "enum of texts");
                for value in split(body, &[',']) {
                    let path = format!("{name}::{}", value.tokens.first().expect("a value"));
                    self.add(path, format!("{}value", value.mark()));
                }
            }
            "__payload_one_of" => {
                self.add(name.clone(), format!("enum{}", lifetime(&declared.tokens)));
                for variant in split(body, &[',']) {
                    let path = format!("{name}::{}", variant.tokens.first().expect("a variant"));
                    let of = group(&variant.tokens[1], Delimiter::Parenthesis).expect("a type");
                    let of: Vec<TokenTree> = of.into_iter().collect();
                    self.add(path, format!("({})", text(&of)));
                }
            }
            other => panic!("an unknown macro: {other}"),
        }
    }

    fn structure(&mut self, name: &str, body: TokenStream) {
        self.add(name, "struct<'a>");
        let sections = split(body, &[';']);
        let required = sections
            .iter()
            .find(|it| it.words().first().is_some_and(|it| it == "required"));
        match required {
            Some(section) => {
                let required = format!("payload::{}", section.words()[1]);
                self.add(format!("{name}::new"), format!("fn({required})"));
                self.add(required, format!("struct{}", lifetime(&section.tokens)));
            }
            None => {
                self.add(format!("{name}::new"), "fn()");
                self.add(format!("{name}: Default"), "impl");
            }
        }
        for section in &sections {
            self.section(name, section);
        }
    }

    fn section(&mut self, of: &str, section: &Item) {
        let words = section.words();
        let what = words[0].as_str();
        if matches!(what, "constant" | "closed") {
            return;
        }
        for field in split(section.braces().expect("fields"), &[',']) {
            let name = field.tokens.first().expect("a name").to_string();
            let end = field.tokens.iter().position(|it| is_mark(it, '='));
            let shape = text(&field.tokens[2..end.unwrap_or(field.tokens.len())]);
            let option = |shape: &str| format!("::core::option::Option<{shape}>");
            let (signature, is_settable) = match what {
                "required" => {
                    let path = format!("payload::{}.{name}", words[1]);
                    self.add(path, format!("required {shape}"));
                    (shape.clone(), false)
                }
                "optional" | "nullable" => (option(&shape), true),
                "kept" => (option(&option(&shape)), true),
                "additional" => (format!("::event_catalog::Map<'a,{shape}>"), false),
                "rest" => (format!("::event_catalog::__private::Vec<{shape}>"), false),
                other => panic!("an unknown section: {other}"),
            };
            if is_settable {
                let with = field.tokens.last().expect("a method");
                self.add(format!("{of}::{with}"), format!("fn({shape})"));
            }
            self.add(
                format!("{of}.{name}"),
                format!("{}{signature}", field.mark()),
            );
        }
    }
}

/// Returns `<'a>` if a declaration has this lifetime after its name.
fn lifetime(tokens: &[TokenTree]) -> &'static str {
    let before = tokens
        .iter()
        .take_while(|it| group(it, Delimiter::Brace).is_none());
    let has_lifetime = before.into_iter().any(|it| is_mark(it, '<'));
    if has_lifetime { "<'a>" } else { "" }
}
