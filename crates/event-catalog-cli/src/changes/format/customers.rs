//! Hides customers' events in a text for everyone: like the package for web pages, the text contains no events of
//! customers, unless a customer is named. The changes stay in the comparison, so all of them still count for the
//! version.
//!
//! If a row moves between a section for everyone and a section for a customer, everyone sees that change, but without
//! the customer's name. Other changes to the row's event are hidden, because one of its two versions isn't public.

#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use aho_corasick::AhoCorasick;
use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::read::Column;

use super::comparison::{Carriers, Comparison, Item};
use super::scope::Scope;
use crate::changes::change::UNNAMED;
use crate::changes::{Audience, Change, Kind, Subject, Verdict};
use crate::format::count;

/// The readers of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Readers<'r> {
    /// The customers whose events the readers may see.
    named: &'r [String],
    /// Whether the text is for everyone. Unless customers are named, readers of such a text see no customer's events.
    is_published: bool,
}

impl<'r> Readers<'r> {
    pub(crate) fn new(named: &'r [String], is_published: bool) -> Self {
        Self {
            named,
            is_published,
        }
    }

    /// Whether readers see the events of a section for this customer; `None` stands for everyone.
    fn see(&self, customer: Option<&str>) -> bool {
        let is_named = |customer: &str| {
            let mut named = self.named.iter();
            named.any(|it| it.eq_ignore_ascii_case(customer))
        };
        let see_all = self.named.is_empty() && !self.is_published;
        see_all || customer.is_none_or(is_named)
    }
}

/// How readers see a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Shown,
    /// The change is only about events that readers don't see.
    Hidden,
    /// Readers see the event only in the older or only in the new version.
    Moved,
}

/// The names in one version. The boolean says whether readers see something with that name.
struct Version<'c, 's> {
    catalog: &'c Catalog<'s>,
    events: HashMap<&'c str, bool>,
    aliases: HashMap<&'c str, bool>,
    /// The first event of each family, by its pattern.
    families: HashMap<&'c str, &'c Event<'s>>,
    modules: HashMap<&'c str, bool>,
    payloads: HashMap<&'c str, bool>,
    sections: HashMap<&'c str, bool>,
    /// Other names that may have to be hidden: those of customers, titles of modules, and patterns of families.
    others: Vec<(&'c str, bool)>,
    /// Maps a payload to the names in the rows of the events that carry it and that readers see.
    rows: HashMap<&'c str, Vec<&'c str>>,
}

impl<'c, 's> Version<'c, 's> {
    fn new(catalog: &'c Catalog<'s>, readers: Readers<'_>) -> Self {
        let mut version = Self {
            catalog,
            events: HashMap::new(),
            aliases: HashMap::new(),
            families: HashMap::new(),
            modules: HashMap::new(),
            payloads: HashMap::new(),
            sections: HashMap::new(),
            others: Vec::new(),
            rows: HashMap::new(),
        };
        for section in &catalog.sections {
            let is_seen = readers.see(section.customer);
            if let Some(title) = section.title {
                *version.sections.entry(title).or_default() |= is_seen;
            }
            version
                .others
                .extend(section.customer.map(|customer| (customer, is_seen)));
        }
        for event in &catalog.events {
            version.add(event, readers.see(catalog.section(event).customer));
        }
        for family in &catalog.families {
            if let Some(first) = catalog.events.get(family.events.start) {
                version.families.insert(&family.pattern, first);
            }
        }
        if let Some(default) = &catalog.input.settings.default_payload {
            version.payloads.insert(&default.value, true);
        }
        version
    }

    fn add(&mut self, event: &'c Event<'s>, is_seen: bool) {
        let catalog = self.catalog;
        *self.events.entry(&event.name).or_default() |= is_seen;
        for alias in event.aliases() {
            *self.aliases.entry(&alias.name).or_default() |= is_seen;
        }
        if let Some(module) = catalog.module(event) {
            *self.modules.entry(&module.name).or_default() |= is_seen;
            self.others
                .extend(module.title.map(|title| (title, is_seen)));
        }
        let row = catalog.row(event.row).text(Column::Name);
        if let Some(payload) = event.payload {
            *self.payloads.entry(payload).or_default() |= is_seen;
            let rows = self.rows.entry(payload).or_default();
            // The events of a family have one row.
            if is_seen && rows.last() != Some(&row) {
                rows.push(row);
            }
        }
        if event.family().is_some() {
            self.others.push((row, is_seen));
        }
    }

    fn names(&self) -> impl Iterator<Item = (&'c str, bool)> {
        let maps = [
            &self.events,
            &self.aliases,
            &self.modules,
            &self.payloads,
            &self.sections,
        ];
        let named = maps.into_iter().flatten();
        let named = named.map(|(name, is_seen)| (*name, *is_seen));
        named.chain(self.others.iter().copied())
    }
}

/// Both versions, as readers see them.
struct View<'c, 's, 'r> {
    readers: Readers<'r>,
    old: Option<Version<'c, 's>>,
    new: Version<'c, 's>,
    /// The names that occur only in parts that readers don't see.
    secrets: HashSet<&'c str>,
    /// Searches a text for all secrets at once; built when first needed. `None` if there are too many secrets.
    searcher: OnceCell<Option<AhoCorasick>>,
}

impl Comparison {
    /// Marks the changes that these readers don't see, and removes hidden names and texts from the other
    /// changes.
    pub(crate) fn limit(
        &mut self,
        readers: Readers<'_>,
        old: Option<&Catalog<'_>>,
        new: &Catalog<'_>,
    ) {
        let catalogs = [old, Some(new)].into_iter().flatten();
        let sections = catalogs.flat_map(|catalog| &catalog.sections);
        let customers: BTreeSet<&str> = sections.filter_map(|it| it.customer).collect();
        self.customers = customers.iter().map(|it| (*it).to_owned()).collect();
        if customers.iter().all(|it| readers.see(Some(*it))) {
            return;
        }
        let old = old.map(|old| Version::new(old, readers));
        let new = Version::new(new, readers);
        let versions = [old.as_ref(), Some(&new)];
        let names = versions.into_iter().flatten().flat_map(Version::names);
        let (seen, unseen): (Vec<_>, Vec<_>) = names.partition(|(_, is_seen)| *is_seen);
        let seen: HashSet<&str> = seen.into_iter().map(|(name, _)| name).collect();
        let unseen = unseen.into_iter().map(|(name, _)| name);
        let secrets = unseen.filter(|name| !seen.contains(name)).collect();
        let view = View {
            readers,
            old,
            new,
            secrets,
            searcher: OnceCell::new(),
        };
        for item in &mut self.items {
            view.limit(item, &self.added_rows);
        }
    }
}

impl<'c, 's> View<'c, 's, '_> {
    fn limit(&self, item: &mut Item, added_rows: &HashSet<String>) {
        let is_of_customers = item.change.kind == Kind::CustomerChanged;
        match self.fate(&item.change) {
            Fate::Moved if is_of_customers => self.unname(item),
            Fate::Shown if is_of_customers => {}
            Fate::Shown => self.clean(item),
            Fate::Hidden | Fate::Moved => item.is_left_out = true,
        }
        let subject = item.change.subject.to_string();
        if self.secrets.contains(subject.as_str()) {
            item.is_left_out = true;
        }
        let module = item.module.as_deref();
        if module.is_some_and(|module| self.secrets.contains(module)) {
            item.module = None;
        }
        let has_rows = matches!(item.carriers, Some(Carriers::Rows(..)));
        if let Subject::Payload { schema, .. } = &item.change.subject
            && has_rows
        {
            let versions = [Some(&self.new), self.old.as_ref()].into_iter().flatten();
            let mut rows = versions.filter_map(|it| it.rows.get(schema.as_str()));
            let rows = rows.find(|rows| !rows.is_empty());
            item.carriers = rows.map(|rows| Carriers::of_kept_rows(rows, added_rows));
        }
    }

    fn fate(&self, change: &Change) -> Fate {
        let of = |find: &dyn Fn(&Version<'c, 's>) -> Option<bool>| {
            fate(self.old.as_ref().and_then(find), find(&self.new))
        };
        match &change.subject {
            Subject::Event(name) => self.fate_of_event(name),
            Subject::Family(pattern) => match self.first_of(pattern) {
                Some(first) => self.fate_of_event(&first.name),
                None => Fate::Shown,
            },
            Subject::Module(name) => match of(&|it| it.modules.get(name.as_str()).copied()) {
                // In one version, the module has events for everyone, so readers know the module.
                Fate::Moved => Fate::Shown,
                other => other,
            },
            Subject::Section(title) => of(&|it| it.sections.get(title.as_str()).copied()),
            Subject::Payload { schema, .. } => of(&|it| it.payloads.get(schema.as_str()).copied()),
            Subject::Setting(key) => match key.strip_prefix("send.") {
                Some(name) => self.fate_of_event(name),
                None => Fate::Shown,
            },
            Subject::Catalog => Fate::Shown,
        }
    }

    fn fate_of_event(&self, name: &str) -> Fate {
        let old = self.old.as_ref();
        let before = self.before(name);
        let was = before.and_then(|event| old?.events.get(&*event.name).copied());
        let is = self.new.events.get(name).copied();
        if was.is_none() && is.is_none() {
            // The name may be only an alias.
            let alias = |it: &Version<'c, 's>| it.aliases.get(name).copied();
            return fate(old.and_then(alias), alias(&self.new));
        }
        fate(was, is)
    }

    /// Finds the event in the older version, where it may have another name.
    fn before(&self, name: &str) -> Option<&'c Event<'s>> {
        let old = self.old.as_ref()?.catalog;
        old.event(name).or_else(|| {
            let now = self.new.catalog.event(name)?;
            let mut aliases = now.aliases().iter();
            aliases.find_map(|alias| old.event(&alias.name))
        })
    }

    /// Finds the first event of a family: in the new version if the family exists there, otherwise in the older one.
    fn first_of(&self, pattern: &str) -> Option<&'c Event<'s>> {
        let versions = [Some(&self.new), self.old.as_ref()];
        let mut versions = versions.into_iter().flatten();
        versions.find_map(|it| it.families.get(pattern).copied())
    }

    /// Removes hidden names from a change of an event's customer: the names of customers, and a new name that only a
    /// customer knows.
    fn unname(&self, item: &mut Item) {
        let change = &mut item.change;
        for customer in [&mut change.before, &mut change.after] {
            if customer.is_some() && !self.readers.see(customer.as_deref()) {
                *customer = Some(UNNAMED.to_owned());
            }
        }
        change.migration = match (&change.before, &change.after) {
            (Some(_), None) => Some(
                "The names were only for one customer, and are public now: check that this is intended."
                    .into(),
            ),
            (Some(_), Some(_)) => None,
            // The advice about an event that only one customer still gets doesn't name the customer.
            (None, _) => change.migration.take(),
        };
        // The event may have no anchor on the page for everyone.
        item.event = None;
        let renamed = match &change.subject {
            Subject::Event(name) => self.before(name),
            Subject::Family(pattern) => self
                .first_of(pattern)
                .and_then(|first| self.before(&first.name)),
            _ => None,
        };
        let is_secret = self.secrets.contains(change.subject.to_string().as_str());
        if let (true, Some(before), Some(old)) = (is_secret, renamed, &self.old) {
            let written = old.catalog.row(before.row).text(Column::Name).to_owned();
            change.subject = match &change.subject {
                Subject::Family(_) => Subject::Family(written),
                _ => Subject::Event(before.name.to_string()),
            };
        }
        item.change.accepted = self.reason(item.change.accepted.take());
    }

    /// Removes the values of a change if they are hidden names, and its texts if they contain hidden names.
    fn clean(&self, item: &mut Item) {
        let change = &mut item.change;
        let kind = change.kind;
        let has_secret =
            |value: Option<&str>| value.is_some_and(|value| self.has_name(kind, value));
        if has_secret(change.before.as_deref()) || has_secret(change.after.as_deref()) {
            if is_of_deprecation(kind) {
                let after = change.after.take();
                // If only a part of a changed deprecation were shown, readers would see a wrong difference.
                let after = after.filter(|_| kind == Kind::EventDeprecated);
                change.after = after.and_then(|it| self.parts(&it));
                change.before = None;
            } else {
                item.is_left_out = true;
            }
        }
        let is_secret = |text: &str| {
            let mut codes = text.split('`').skip(1).step_by(2);
            codes.any(|code| self.secrets.contains(code))
        };
        let advice = change.advice(&Audience::ALL);
        if advice.as_deref().is_some_and(is_secret) {
            change.migration = None;
        }
        change.accepted = self.reason(change.accepted.take());
    }

    /// Whether a value of a change contains a hidden name.
    fn has_name(&self, kind: Kind, value: &str) -> bool {
        if self.secrets.contains(value) {
            return is_of_names(kind);
        }
        if is_of_deprecation(kind) {
            let is_end = |it: char| it.is_whitespace() || "`;,".contains(it);
            return value.split(is_end).any(|it| self.secrets.contains(it));
        }
        is_of_names(kind) && value.split(", ").any(|it| self.secrets.contains(it))
    }

    /// Returns the reason in an `[[accept]]`, unless it contains a hidden name.
    fn reason(&self, reason: Option<String>) -> Option<String> {
        let text = reason?;
        if self.mentions_secret(&text) {
            return Some("The reason is only for one customer.".to_owned());
        }
        Some(text)
    }

    /// Keeps the parts of a deprecation that contain no hidden name. Returns `None` if no part is left.
    fn parts(&self, text: &str) -> Option<String> {
        let parts = text.split("; ").filter(|it| !self.mentions_secret(it));
        let parts: Vec<&str> = parts.collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// Whether a text contains a hidden name as a whole word.
    fn mentions_secret(&self, text: &str) -> bool {
        let searcher = self.searcher.get_or_init(|| {
            let secrets = self.secrets.iter();
            AhoCorasick::new(secrets.filter(|name| !name.is_empty())).ok()
        });
        let Some(searcher) = searcher else {
            // There are too many hidden names to search for, so assume that the text mentions one.
            return true;
        };
        let is_word = |it: char| it.is_alphanumeric() || it == '_';
        let mut places = searcher.find_overlapping_iter(text);
        places.any(|found| {
            let (before, after) = (&text[..found.start()], &text[found.end()..]);
            !before.ends_with(is_word) && !after.starts_with(is_word)
        })
    }
}

fn fate(was: Option<bool>, is: Option<bool>) -> Fate {
    match (was, is) {
        (Some(was), Some(is)) if was != is => Fate::Moved,
        (Some(false), _) | (_, Some(false)) => Fate::Hidden,
        _ => Fate::Shown,
    }
}

/// Whether the values of a kind are names.
fn is_of_names(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::DescriptionChanged
            | Kind::CellChanged
            | Kind::FieldTextChanged
            | Kind::IntroChanged
            | Kind::TitleChanged
            | Kind::ModuleTitleChanged
            | Kind::TypeChanged
            | Kind::ValueAdded
            | Kind::ValueRemoved
    )
}

/// Whether the values of a kind are the parts of a deprecation.
fn is_of_deprecation(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::EventDeprecated | Kind::DeprecationChanged | Kind::DeprecationLifted
    )
}

/// Formats the number of hidden changes to customers' events as a sentence without a full stop. Returns `None` if no
/// change is hidden.
pub(crate) fn left_out(comparisons: &[Comparison], scope: &Scope) -> Option<String> {
    let items = comparisons.iter().flat_map(|it| &it.items);
    let left: Vec<&Item> = items
        // `event-catalog diff` doesn't show the effects of other changes, either.
        .filter(|it| it.change.cause.is_none())
        .filter(|it| it.is_left_out && scope.verdict(&it.change) > Verdict::None)
        .collect();
    if left.is_empty() {
        return None;
    }
    let number = |is_counted: &dyn Fn(&Change) -> bool| {
        left.iter().filter(|it| is_counted(&it.change)).count()
    };
    let grave = [
        (
            number(&|it| scope.verdict(it) == Verdict::Breaking),
            "breaking",
        ),
        (number(&|it| scope.verdict(it) == Verdict::Risky), "risky"),
        (number(&|it| it.accepted.is_some()), "accepted"),
    ];
    let grave = grave.into_iter().filter(|(number, _)| *number > 0);
    let grave: Vec<String> = grave
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    let grave = match grave.as_slice() {
        [] => String::new(),
        grave => format!(" ({})", grave.join(", ")),
    };
    let (are, them) = if left.len() == 1 {
        ("is", "it")
    } else {
        ("are", "them")
    };
    Some(format!(
        "{} of customers' events {are} left out{grave}; `event-catalog diff` shows {them}",
        count(left.len(), "change")
    ))
}
