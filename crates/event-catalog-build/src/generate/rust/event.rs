//! The enum `Event`: a variant for each event, and a constant for each alias.

use std::borrow::Cow;
use std::fmt::Write;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::docs::{self, doc};
use super::{allow, push};
use crate::catalog::{Alias, Catalog, Event, sentence};
use crate::collections::Texts;
use crate::generate::docs::{code, doc_line};
use crate::ident::Identifiers;

pub(super) fn write(catalog: &Catalog<'_>, runtime: &TokenStream, out: &mut String) {
    write_enum(catalog, out);
    push(out, inherent(catalog, runtime));
    let (allow, all) = (allow(), all(catalog));
    let name = doc(&docs::event_name(catalog));
    let occurrence = doc(&docs::occurrence(catalog));
    let signals = doc(&docs::signals(catalog));
    let sent = catalog.sent.iter().map(|sent| {
        let index = Literal::usize_unsuffixed(sent.event);
        let name = &*sent.name;
        quote!((#index, #name))
    });
    let sent = (!catalog.sent.is_empty()).then(|| quote!(; sent [#(#sent),*]));
    push(
        out,
        quote! {
            #runtime::__impl_event!(Event, #all, IDENTIFIERS, NAMES => ALL_EVENTS #sent);

            #[doc = #name]
            #allow
            pub type EventName<'a> = #runtime::EventName<'a, Event>;

            #[doc = #occurrence]
            #allow
            pub type Occurrence<'a> = #runtime::Occurrence<'a, Event>;

            #[doc = #signals]
            #allow
            pub type Signals = #runtime::Signals<Event>;
        },
    );
}

/// Writes the enum as text, because with 10,000 events, it is most of the file.
fn write_enum(catalog: &Catalog<'_>, out: &mut String) {
    for line in docs::event_enum(catalog).lines() {
        out.push_str(if line.is_empty() { "///" } else { "/// " });
        out.push_str(line);
        out.push('\n');
    }
    out.push_str(&super::layout(allow(), 0));
    out.push_str("#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]\n");
    out.push_str(representation(catalog.events.len()));
    out.push_str("#[non_exhaustive]\npub enum Event {\n");
    for event in &catalog.events {
        let (description, facts) = (doc_line(&event.description), facts(catalog, event));
        // The facts are written as text, not as a token: a line break would end the comment and turn the rest into
        // code.
        let facts = facts.replace(['\n', '\r'], " ");
        // Writing to a `String` can't fail.
        let _ = writeln!(out, "    /// {description}\n    ///\n    /// {facts}");
        if let Some(attribute) = deprecated(catalog, event) {
            let _ = writeln!(out, "    {attribute}");
        }
        let _ = writeln!(out, "    {},", event.identifiers().variant());
    }
    out.push_str("}\n\n");
}

/// The `repr` of the enum: the integer type that rustc would choose for this many events. The attribute is written
/// only for large catalogs.
///
/// At compile time, rustc checks every event in a static by searching the discriminants one by one. The search is
/// more than twice as fast if the discriminants are unsigned, but they are signed unless an attribute specifies a
/// type.
fn representation(events: usize) -> &'static str {
    match events {
        0..=0x100 => "",
        0x101..=0x1_0000 => "#[repr(u16)]\n",
        _ => "#[repr(u32)]\n",
    }
}

/// Writes the line of facts below an event's description.
///
/// rustc resolves each link while it compiles the library. With 10,000 events, a link to the module
/// of each event would take a twentieth of the compile time, so modules aren't linked.
fn facts(catalog: &Catalog<'_>, event: &Event<'_>) -> String {
    let mut facts = format!("The event {}", code(&event.name));
    if let Some(module) = catalog.module(event) {
        let _ = write!(facts, " of the module {}", code(&module.name));
    }
    if let Some(payload) = super::emitted::payload(catalog, event) {
        let id = catalog.types.payload(payload);
        let _ = match id.map(|id| &catalog.types.get(id).name) {
            Some(name) => write!(
                facts,
                ", with the payload {}, created by {}",
                docs::payload(name, ""),
                docs::constructor(event, "")
            ),
            None => write!(facts, ", with the payload {}", code(payload)),
        };
    }
    if let Some(since) = event.since() {
        let _ = write!(facts, ", since {since}");
    }
    for alias in event.aliases() {
        let _ = write!(facts, ", formerly {}", code(&alias.name));
    }
    if let Some(alias) = catalog.sent_alias(event) {
        let _ = write!(facts, ", still sent as {}", code(alias));
    }
    facts + "."
}

/// Writes `#[deprecated(…)]` for a deprecated event.
pub(super) fn deprecated(catalog: &Catalog<'_>, event: &Event<'_>) -> Option<String> {
    let deprecation = event.deprecation()?;
    let by = deprecation
        .replaced_by
        .as_deref()
        .and_then(|name| catalog.event(name));
    let by = by.map(|by| {
        let variant = by.identifiers().variant();
        format!("`Event::{variant}` (`{}`) instead", by.name)
    });
    let note = match (deprecation.reason.as_deref(), by) {
        (Some(reason), Some(by)) => Some(format!("{} Use {by}.", sentence(reason))),
        (Some(reason), None) => Some(reason.to_owned()),
        (None, by) => by.map(|by| format!("use {by}")),
    };
    let end = deprecation.remove_after.as_ref();
    let note = match (
        note,
        end.map(|it| format!("it may be removed from {it} on")),
    ) {
        (Some(note), Some(end)) => Some(format!("{}; {end}", note.trim_end_matches('.'))),
        (note, end) => note.or(end),
    };
    let mut arguments = Vec::new();
    arguments.extend(
        deprecation
            .since
            .as_ref()
            .map(|since| format!("since = {}", Literal::string(since.text()))),
    );
    arguments.extend(note.map(|note| format!("note = {}", Literal::string(&note))));
    Some(if arguments.is_empty() {
        "#[deprecated]".to_owned()
    } else {
        format!("#[deprecated({})]", arguments.join(", "))
    })
}

/// Writes the expression for all events. The static has the event of each alias after all events.
pub(super) fn all(catalog: &Catalog<'_>) -> TokenStream {
    if catalog
        .events
        .iter()
        .all(|event| event.aliases().is_empty())
    {
        return quote!(&ALL_EVENTS);
    }
    let count = Literal::usize_unsuffixed(catalog.events.len());
    quote!(ALL_EVENTS.split_at(#count).0)
}

/// The aliases that get a constant: those with a unique identifier. An alias that differs from the name only in
/// its form often has the same identifier.
pub(super) fn former<'c, 's>(
    catalog: &'c Catalog<'s>,
) -> Vec<(Identifiers<'c>, &'c Event<'s>, &'c Alias<'s>)> {
    let aliases = catalog.events.iter().flat_map(|event| {
        let aliases = event.aliases().iter();
        aliases.filter_map(move |alias| Some((alias.identifiers()?, event, alias)))
    });
    let aliases: Vec<_> = aliases.collect();
    if aliases.is_empty() {
        return aliases;
    }
    let mut taken = Texts::default();
    for event in &catalog.events {
        taken.insert(Cow::Owned(event.identifiers().variant()));
    }
    let is_free = |(it, _, _): &(Identifiers<'c>, _, _)| taken.insert(Cow::Owned(it.variant()));
    aliases.into_iter().filter(is_free).collect()
}

fn inherent(catalog: &Catalog<'_>, runtime: &TokenStream) -> TokenStream {
    let allow = allow();
    let ident = |it: Identifiers<'_>| Ident::new(&it.variant(), Span::call_site());
    let variants = catalog
        .events
        .iter()
        .map(|event| ident(event.identifiers()));
    let aliases = former(catalog)
        .into_iter()
        .map(|(identifiers, event, alias)| {
            let (alias_ident, target) = (ident(identifiers), ident(event.identifiers()));
            let note = format!("renamed to `Event::{target}` (`{}`)", event.name);
            let doc = format!(
                " The former name of [`Event::{target}`]: {}.",
                code(&alias.name)
            );
            quote! {
                #[doc = #doc]
                #[deprecated(note = #note)]
                pub const #alias_ident: Event = Event::#target;
            }
        });
    // The keys of the lookup are the names, followed by the aliases.
    let renamed = catalog
        .events
        .iter()
        .flat_map(|event| event.aliases().iter().map(|_| ident(event.identifiers())));
    let keys: Vec<_> = variants.chain(renamed).collect();
    let count = Literal::usize_unsuffixed(keys.len());
    let all = all(catalog);
    let name = if catalog.sent.is_empty() {
        " The name, as it is sent. [`from_name`](Event::from_name) finds the event again."
    } else {
        " The current name. [`from_name`](Event::from_name) finds the event again.\n\n An occurrence may be sent under an alias instead: `[[send]]` in `catalog.toml` says which."
    };
    quote! {
        // A static, not the constant itself: for a constant, rustc would take twice as long to
        // borrow-check 10,000 temporaries.
        #allow
        static ALL_EVENTS: [Event; #count] = [#(Event::#keys),*];

        #allow
        impl Event {
            #[doc = " Every event, in the order of the catalog: `ALL[event.index()] == event`."]
            pub const ALL: &'static [Event] = #all;

            #(#aliases)*

            #[doc = " The position of this event in [`ALL`](Event::ALL)."]
            #[must_use]
            #[inline]
            pub const fn index(self) -> ::core::primitive::usize {
                self as ::core::primitive::usize
            }

            #[doc = #name]
            #[must_use]
            #[inline]
            pub const fn name(self) -> &'static ::core::primitive::str {
                NAMES.get(self as ::core::primitive::usize)
            }

            #[doc = " The event with this name or former name. Names are case-sensitive.\n\n `None` if the catalog doesn't have the name; the error of `name.parse::<Event>()` says which name was\n probably meant."]
            #[must_use]
            #[inline(always)]
            pub fn from_name(name: &::core::primitive::str) -> ::core::option::Option<Event> {
                key_of(name).of(&ALL_EVENTS)
            }

            #[doc = " The module that this event belongs to, if any."]
            #[must_use]
            #[inline]
            pub fn module(self) -> ::core::option::Option<Module> {
                let module = TABLES.module_of(self as ::core::primitive::usize)?;
                Module::ALL.get(module).copied()
            }

            #[doc = " The family that this event belongs to, if any, and the event's number in it."]
            #[must_use]
            #[inline]
            pub fn family(self) -> ::core::option::Option<(Family, ::core::primitive::u32)> {
                let (family, number) = TABLES.family_of(self as ::core::primitive::usize)?;
                ::core::option::Option::Some((*Family::ALL.get(family)?, number))
            }

            #[doc = " What the catalog says about this event: its description, payload, aliases, deprecation and more."]
            #[must_use]
            #[inline]
            pub const fn definition(self) -> #runtime::Definition {
                TABLES.definition(self as ::core::primitive::usize)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{deprecated, former};
    use crate::catalog::Catalog;
    use crate::read::{Input, Memory};

    /// Writes the attribute for a deprecated event with this reason and this replacement.
    fn attribute(reason: &str, by: &str) -> String {
        let table = format!(
            "name,description,deprecated_reason,replaced_by\nold,It came.,{reason},{by}\nnew,It came.,,\n"
        );
        let folder: Memory = [("events.csv", table)].into_iter().collect();
        let input = Input::read_file(&folder, "events.csv");
        let catalog = Catalog::new(&input);
        deprecated(&catalog, &catalog.events[0]).unwrap_or_default()
    }

    #[test]
    fn an_alias_has_a_constant_if_its_identifier_is_free() {
        let table = "name,description,aliases\n\
                     order_completed,It came.,Order Completed; order.done; Order Done\n\
                     c,It came.,order_done; +; C++\n";
        let folder: Memory = [("events.csv", table)].into_iter().collect();
        let input = Input::read_file(&folder, "events.csv");
        let catalog = Catalog::new(&input);
        let constants = former(&catalog).into_iter();
        let constants: Vec<_> = constants
            .map(|(identifiers, event, alias)| (identifiers.variant(), &*event.name, &*alias.name))
            .collect();
        let only = ("OrderDone".to_owned(), "order_completed", "order.done");
        assert_eq!(constants, [only]);
    }

    #[test]
    fn a_reason_is_a_sentence_and_the_advice_another_one() {
        let both = "#[deprecated(note = \"No longer sent. Use `Event::New` (`new`) instead.\")]";
        assert_eq!(attribute("No longer sent.", "new"), both);
        assert_eq!(attribute("No longer sent", "new"), both);
        let reason = "#[deprecated(note = \"No longer sent.\")]";
        assert_eq!(attribute("No longer sent.", ""), reason);
        let by = "#[deprecated(note = \"use `Event::New` (`new`) instead\")]";
        assert_eq!(attribute("", "new"), by);
    }

    #[test]
    fn an_event_that_is_sent_under_an_alias_has_it_in_the_code() {
        let table = "name,description,aliases\n\
                     load,Loaded.,\norder_placed,Placed.,order_created\nfloor_{1..2},Floor {n}.,level_{1..2}\n";
        let send = |name: &str| format!("[[send]]\nname = \"{name}\"\nuntil = \"2027-03-01\"\n");
        let code = |settings: &str| {
            let folder: Memory = [("catalog.toml", settings), ("events.csv", table)]
                .into_iter()
                .collect();
            let input = Input::read_folder(&folder).expect("memory can be listed");
            let catalog = Catalog::new(&input);
            let code = crate::generate::rust(&catalog, &crate::generate::Options::default());
            let code = code.expect("there is code");
            code.split_whitespace().collect::<String>()
        };
        let found = code(&(send("level_{1..2}") + &send("order_created")));
        assert!(found.contains("NAMES=>ALL_EVENTS;sent["), "{found}");
        let expected = r#"(1,"order_created"),(2,"level_1"),(3,"level_2")"#;
        assert!(found.contains(expected), "{found}");
        assert!(found.contains("stillsentas`order_created`."), "{found}");
        assert!(code("").contains("NAMES=>ALL_EVENTS);"));
    }
}
