//! Prints tokens as readable text: one item, field or statement per line.
//!
//! `proc_macro2` prints tokens on one line, with a space between any two. A formatter that parses
//! the code needs `syn`, which takes longer to compile than everything else in this crate. So this
//! module looks only at the tokens. It knows the code that we generate, not all of Rust: `<` and
//! `>` always enclose types, and are never comparisons.

use std::fmt::Write;

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};

/// Prints items, each indented by `indent` steps of four spaces.
#[must_use]
pub fn layout(tokens: TokenStream, indent: usize) -> String {
    let mut printer = Printer {
        out: String::new(),
        indent,
        at_line_start: true,
        last: Last::Start,
    };
    printer.block(tokens);
    printer.out
}

/// The last printed token, reduced to what determines the space after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// No token yet, or a token that isn't followed by a space.
    Start,
    /// An identifier, a literal or a closing bracket.
    Word,
    /// `,`, `=`, `->` and others that are followed by a space.
    Separator,
}

struct Printer {
    out: String,
    indent: usize,
    at_line_start: bool,
    last: Last,
}

impl Printer {
    fn newline(&mut self) {
        if !self.at_line_start {
            self.out.push('\n');
            self.at_line_start = true;
        }
        self.last = Last::Start;
    }

    fn push(&mut self, text: &str, space_before: bool, last: Last) {
        if self.at_line_start {
            self.out.extend(std::iter::repeat_n("    ", self.indent));
            self.at_line_start = false;
        } else if space_before {
            self.out.push(' ');
        }
        self.out.push_str(text);
        self.last = last;
    }

    /// Prints items, fields, statements or arms, one per line.
    fn block(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        let mut angles = 0_i32;
        let mut ended_item = false;
        let mut ended_macro = false;
        while let Some(token) = tokens.next() {
            let starts_documented = matches!(&token, TokenTree::Punct(it) if it.as_char() == '#');
            let starts_item = starts_documented || std::mem::take(&mut ended_macro);
            if std::mem::take(&mut ended_item) && starts_item && self.at_line_start {
                self.out.push('\n');
            }
            match token {
                TokenTree::Punct(hash) if hash.as_char() == '#' && self.at_line_start => {
                    let inner =
                        matches!(tokens.peek(), Some(TokenTree::Punct(it)) if it.as_char() == '!');
                    let bang = if inner { tokens.next() } else { None };
                    let Some(TokenTree::Group(attribute)) = tokens.next() else {
                        continue;
                    };
                    self.attribute(&attribute, bang.is_some());
                }
                TokenTree::Punct(punct) => {
                    let ends_line = matches!(punct.as_char(), ';' | ',') && angles == 0;
                    angles += self.punct(&punct);
                    if ends_line {
                        ended_item = punct.as_char() == ';';
                        self.newline();
                    }
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    ended_macro = self.out.ends_with('!');
                    self.braces(&group);
                    let continues = match tokens.peek() {
                        Some(TokenTree::Punct(next)) => {
                            matches!(next.as_char(), ';' | ',' | '.' | '?' | ')')
                        }
                        Some(TokenTree::Ident(next)) => *next == "else",
                        _ => false,
                    };
                    if !continues {
                        ended_item = true;
                        self.newline();
                    }
                }
                other => self.token(other),
            }
        }
        self.newline();
    }

    fn attribute(&mut self, attribute: &Group, inner: bool) {
        if let Some(text) = doc_text(attribute) {
            // A text can have several lines, and each needs its own `///`.
            for line in text.lines() {
                let line = line.strip_prefix(' ').unwrap_or(line);
                let text = if line.is_empty() {
                    "///".to_owned()
                } else {
                    format!("/// {line}")
                };
                self.push(&text, false, Last::Start);
                self.newline();
            }
            return;
        }
        self.push(if inner { "#![" } else { "#[" }, false, Last::Start);
        self.inline(attribute.stream());
        self.push("]", false, Last::Word);
        self.newline();
    }

    fn braces(&mut self, group: &Group) {
        let space = self.last != Last::Start || self.out.ends_with('!');
        if group.stream().is_empty() {
            self.push("{}", space, Last::Word);
            return;
        }
        self.push("{", space, Last::Start);
        self.newline();
        self.indent += 1;
        self.block(group.stream());
        self.indent -= 1;
        self.push("}", false, Last::Word);
    }

    /// Prints tokens on one line.
    fn inline(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Punct(punct) => {
                    self.punct(&punct);
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    self.braces(&group);
                }
                other => self.token(other),
            }
        }
    }

    fn token(&mut self, token: TokenTree) {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace | Delimiter::None => ("", ""),
                };
                let space = self.last == Last::Separator || self.out.ends_with('"');
                self.push(open, space, Last::Start);
                if is_long(&group) {
                    self.newline();
                    self.indent += 1;
                    self.block(group.stream());
                    self.indent -= 1;
                } else {
                    self.inline(group.stream());
                }
                self.push(close, false, Last::Word);
            }
            TokenTree::Ident(ident) => {
                let space = self.last != Last::Start;
                let text = ident.to_string();
                let is_keyword = matches!(
                    text.as_str(),
                    "mut"
                        | "pub"
                        | "const"
                        | "static"
                        | "fn"
                        | "impl"
                        | "for"
                        | "match"
                        | "if"
                        | "let"
                        | "return"
                        | "in"
                        | "type"
                        | "where"
                        | "dyn"
                        | "move"
                        | "else"
                        | "as"
                );
                self.push(
                    &text,
                    space,
                    if is_keyword {
                        Last::Separator
                    } else {
                        Last::Word
                    },
                );
            }
            TokenTree::Literal(literal) => {
                self.push(&literal.to_string(), self.last != Last::Start, Last::Word);
            }
            TokenTree::Punct(punct) => {
                self.punct(&punct);
            }
        }
    }

    /// Prints a punctuation mark. Returns how it changes the depth of type brackets.
    fn punct(&mut self, punct: &Punct) -> i32 {
        let mark = punct.as_char();
        let text = mark.to_string();
        let joint = punct.spacing() == Spacing::Joint;
        let ends_arrow = mark == '>' && self.out.ends_with(['-', '=']) && self.last == Last::Start;
        match mark {
            '.' | '?' | '!' => self.push(&text, false, Last::Start),
            ':' if joint || self.out.ends_with(':') => {
                let continues = self.last == Last::Separator;
                self.push(&text, continues, Last::Start);
            }
            ',' | ';' | ':' => self.push(&text, false, Last::Separator),
            '>' if ends_arrow => self.push(&text, false, Last::Separator),
            '<' => {
                let space = self.last == Last::Separator && !self.out.ends_with("impl");
                self.push(&text, space, Last::Start);
                return 1;
            }
            '>' => {
                self.push(&text, false, Last::Word);
                return -1;
            }
            '&' | '\'' | '*' => self.push(&text, self.last != Last::Start, Last::Start),
            _ => {
                let first =
                    !self.out.ends_with(['=', '-', '+', '|', '!', '.']) || self.last != Last::Start;
                self.push(
                    &text,
                    first,
                    if joint { Last::Start } else { Last::Separator },
                );
            }
        }
        0
    }
}

/// Whether a list is too long for one line. Counting its items is accurate enough and takes linear
/// time.
fn is_long(group: &Group) -> bool {
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(it) if it.as_char() == ',');
    group.delimiter() == Delimiter::Bracket
        && group.stream().into_iter().filter(is_comma).count() >= 8
}

/// The text of `doc = "…"`.
fn doc_text(attribute: &Group) -> Option<String> {
    let mut tokens = attribute.stream().into_iter();
    let (TokenTree::Ident(doc), Some(TokenTree::Literal(literal))) =
        (tokens.next()?, tokens.nth(1))
    else {
        return None;
    };
    (doc == "doc").then(|| unquote(&literal.to_string()))?
}

/// The text of a string literal as `proc_macro2` prints it.
fn unquote(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match characters.next()? {
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            '0' => text.push('\0'),
            'u' => {
                let code: String = characters
                    .by_ref()
                    .skip(1)
                    .take_while(|c| *c != '}')
                    .collect();
                text.push(
                    u32::from_str_radix(&code, 16)
                        .ok()
                        .and_then(char::from_u32)?,
                );
            }
            other => text.push(other),
        }
    }
    // Rust doesn't allow a bare carriage return in a doc comment.
    let mut safe = String::new();
    for c in text.chars() {
        if c == '\r' {
            write!(safe, "{}", c.escape_default()).ok()?;
        } else {
            safe.push(c);
        }
    }
    Some(safe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn code_is_laid_out_like_formatted_code() {
        let text = layout(
            quote! {
                #[doc = " An event."]
                #[derive(Clone, Copy)]
                pub enum Event { #[doc = "It \"was\"\n\nloaded."] Load, Open }
                impl<'a> Event<'a> {
                    pub const ALL: &'static [Event] = &[Event::Load, Event::Open];
                    #[must_use]
                    pub fn get<T: ::core::fmt::Debug>(self, at: usize) -> ::core::option::Option<&'a str> {
                        let found = Event::ALL.get(at)?;
                        if found.is(3) { return None; } else { self.count += 1; }
                        match found { Event::Load => Some(*found), _ => None, }
                    }
                }
                static A: [(u32, &str); 2] = [(1, "a"), (2, "b")];
            },
            0,
        );
        let expected = r#"/// An event.
#[derive(Clone, Copy)]
pub enum Event {
    /// It "was"
    ///
    /// loaded.
    Load,
    Open
}
impl<'a> Event<'a> {
    pub const ALL: &'static [Event] = &[Event::Load, Event::Open];

    #[must_use]
    pub fn get<T: ::core::fmt::Debug>(self, at: usize) -> ::core::option::Option<&'a str> {
        let found = Event::ALL.get(at)?;
        if found.is(3) {
            return None;
        } else {
            self.count += 1;
        }
        match found {
            Event::Load => Some(*found),
            _ => None,
        }
    }
}
static A: [(u32, &str); 2] = [(1, "a"), (2, "b")];
"#;
        assert_eq!(text, expected);
    }
}
