//! Plans the files of the new catalog: settings, tables, texts and schemas.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::catalog::Form;
use event_catalog_build::ident;
use event_catalog_build::read::{Column, PAYLOADS, REMOVED, SETTINGS};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value};

use super::sections::{Section, Sections};
use crate::import::columns::Target;
use crate::import::example;
use crate::import::list::Entry;
use crate::import::pathname::without_extension;
use crate::import::payload_files::schema_name;
use crate::import::schema;
use crate::import::tally::Tally;
use crate::reserved::is_reserved;

pub(super) struct Files<'p> {
    origin: &'p str,
    /// Whether the events were inferred from traffic, which contains no descriptions.
    pub(super) is_inferred: bool,
    /// The additional columns, in page order.
    extra: Vec<String>,
    /// The additional column for payloads that aren't examples, if needed.
    payload_text: Option<String>,
    taken: BTreeSet<String>,
    /// The next number to append to each path that is taken.
    next: BTreeMap<String, u32>,
    /// The names of the schemas.
    schema_names: BTreeSet<String>,
    /// The next number to append to each name that is taken.
    next_schema: BTreeMap<String, u64>,
    /// The names of the schemas so far, keyed by text.
    schemas: BTreeMap<String, String>,
    /// The names that events use for the imported schemas.
    given: BTreeSet<String>,
    annotations: Vec<String>,
    dialects: Vec<(String, &'static str)>,
    /// Payloads that are kept as text.
    untyped: Tally,
    /// Examples with placeholders.
    guessed: Tally,
    pub(super) made: Vec<(String, String)>,
    pub(super) notes: Vec<String>,
}

impl<'p> Files<'p> {
    pub(super) fn new(origin: &'p str, order: &[Target]) -> Self {
        let extra = order.iter().filter_map(|target| match target {
            Target::Extra(name) => Some(name.clone()),
            _ => None,
        });
        Self {
            origin,
            is_inferred: false,
            extra: extra.collect(),
            payload_text: None,
            // `removed.csv` has a special meaning, so no table can use that name.
            taken: BTreeSet::from([REMOVED.to_owned()]),
            next: BTreeMap::new(),
            schema_names: BTreeSet::new(),
            next_schema: BTreeMap::new(),
            schemas: BTreeMap::new(),
            given: BTreeSet::new(),
            annotations: Vec::new(),
            dialects: Vec::new(),
            untyped: Tally::default(),
            guessed: Tally::default(),
            made: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds the imported schemas with their ignored keywords and dialects.
    pub(super) fn take(
        &mut self,
        schemas: Vec<(String, String)>,
        annotations: &BTreeSet<String>,
        dialects: &BTreeMap<String, &'static str>,
    ) {
        for (path, text) in schemas {
            let name = without_extension(&path);
            self.given.insert(name.to_owned());
            self.schema_names.insert(name.to_owned());
            self.made.push((format!("{PAYLOADS}{path}"), text));
        }
        self.annotations = annotations.iter().cloned().collect();
        let dialects = dialects.iter();
        self.dialects = dialects.map(|(it, draft)| (it.clone(), *draft)).collect();
    }

    /// Plans all files of a catalog whose names have this form.
    pub(super) fn write(&mut self, sections: Sections, form: Form) {
        let mut settings = DocumentMut::new();
        let verb = if self.is_inferred {
            "Inferred"
        } else {
            "Imported"
        };
        settings.decor_mut().set_prefix(format!(
            "# {verb} from {}. The events are in the CSV files that the sections name.\n\n",
            comment(self.origin)
        ));
        if let Some(title) = &sections.title {
            settings.insert("title", text(title));
        }
        if !sections.intro.is_empty() {
            let path = self.text_file("intro", &sections.intro);
            settings.insert("intro", text(&path));
        }
        let several = sections.list.len() > 1;
        let is_undescribed = sections
            .entries()
            .any(|it| it.text("description").is_empty());
        let mut tables = ArrayOfTables::new();
        for section in sections.list.into_iter().filter(|it| !it.groups.is_empty()) {
            tables.push(self.section(section, several));
        }
        if form != Form::default() {
            let mut names = Table::new();
            names.insert("form", text(form.name()));
            settings.insert("names", Item::Table(names));
        }
        if !self.extra.is_empty() {
            let mut columns = Table::new();
            let extra: Array = self.extra.iter().map(String::as_str).collect();
            columns.insert("extra", Item::Value(Value::Array(extra)));
            settings.insert("columns", Item::Table(columns));
        }
        if let Some(schemas) = self.schema_settings() {
            settings.insert("schemas", Item::Table(schemas));
        }
        if (self.is_inferred || !self.given.is_empty()) && is_undescribed {
            let mut rules = Table::new();
            rules.insert("missing-description", text("warn"));
            settings.insert("rules", Item::Table(rules));
            self.notes.push(
                "`[rules] missing-description = \"warn\"` is in `catalog.toml`, because not every event has a \
                 description; remove this setting when every event has a description"
                    .to_owned(),
            );
        }
        settings.insert("section", Item::ArrayOfTables(tables));
        self.made
            .insert(0, (SETTINGS.to_owned(), settings.to_string()));
        if let Some((rest, place)) = sections.rest {
            let path = self.text_file("rest", &rest);
            self.notes.push(format!(
                "{place}: a catalog can't contain text after the last table, so this text is in {path}, which isn't \
                 used; move it to an introduction, or delete the file"
            ));
        }
        let mut bare = Tally::default();
        for (title, place) in &sections.bare {
            bare.add(place, title);
        }
        let bare = bare.note(|title| format!("the heading {title:?} has no table, and is dropped"));
        let mut below = Tally::default();
        for place in &sections.below {
            below.add(place, "");
        }
        let below = below.note(|_| {
            "the text below the table is in the introduction of its section, above the table"
                .to_owned()
        });
        let [guessed, untyped] = [&self.guessed, &self.untyped].map(|it| it.note(str::to_owned));
        let notes = [guessed, untyped, bare, below];
        self.notes.extend(notes.into_iter().flatten());
    }

    /// Writes the section `[schemas]`, if the schemas need it.
    fn schema_settings(&self) -> Option<Table> {
        let mut schemas = Table::new();
        if !self.annotations.is_empty() {
            let annotations: Array = self.annotations.iter().map(String::as_str).collect();
            schemas.insert("annotations", Item::Value(Value::Array(annotations)));
        }
        if !self.dialects.is_empty() {
            let mut dialects = Table::new();
            for (address, draft) in &self.dialects {
                dialects.insert(address, text(draft));
            }
            schemas.insert("dialects", Item::Table(dialects));
        }
        (!schemas.is_empty()).then_some(schemas)
    }

    fn section(&mut self, section: Section, several: bool) -> Table {
        let Section {
            title,
            intro,
            groups,
        } = section;
        let stem = title
            .as_deref()
            .filter(|_| several)
            .map(slug)
            .filter(|slug| !slug.is_empty());
        let stem = stem.unwrap_or_else(|| "events".to_owned());
        let mut settings = Table::new();
        if let Some(title) = &title {
            settings.insert("title", text(title));
        }
        if !intro.is_empty() {
            let path = self.text_file(&stem, &intro);
            settings.insert("intro", text(&path));
        }
        let mut events = Array::new();
        for group in groups {
            let path = self.free(&stem, "csv");
            let table = self.table(group);
            self.made.push((path.clone(), table));
            events.push(path);
        }
        settings.insert("events", Item::Value(Value::Array(events)));
        settings
    }

    /// Writes a table in its canonical form.
    fn table(&mut self, mut entries: Vec<Entry>) -> String {
        for entry in &mut entries {
            self.payload(entry);
        }
        let known = Column::known_names().filter(|column| {
            matches!(*column, "name" | "description")
                || entries.iter().any(|entry| !entry.text(column).is_empty())
        });
        let further = self
            .extra
            .iter()
            .map(String::as_str)
            .filter(|column| entries.iter().any(|entry| !entry.text(column).is_empty()));
        let mut columns: Vec<&str> = known.collect();
        columns.extend(further);
        let mut bytes = Vec::new();
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .from_writer(&mut bytes);
        // Writing rows of equal length to memory can't fail.
        let _ = writer.write_record(&columns);
        for entry in &entries {
            let _ = writer.write_record(columns.iter().map(|column| match *column {
                "name" => entry.name.as_str(),
                column => entry.text(column),
            }));
        }
        let _ = writer.flush();
        drop(writer);
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// Derives a schema from an example, and writes its name into the row.
    fn payload(&mut self, entry: &mut Entry) {
        let typed = entry.take("payload");
        if typed.is_empty() {
            return;
        }
        if self.given.contains(&typed) {
            entry.set("payload", typed);
            return;
        }
        let (place, name) = (&entry.place, &entry.name);
        let Some(sample) = example::read(&typed) else {
            let column = self.payload_text();
            let kept = format!(
                "the payload of `{name}` isn't an example of a JSON object with fields, so no schema can be created from it; it is kept in the column `{column}`"
            );
            self.untyped.add(place, &kept);
            entry.set(&column, typed);
            return;
        };
        let key = format!("{sample:?}");
        if let Some(same) = self.schemas.get(&key) {
            entry.set("payload", same.clone());
            return;
        }
        let made = schema::of(&sample, &comment(&format!("`{name}`")));
        // A second row with the same name can have a different example.
        let file = ident::numbered_on(&schema_name(name), &mut self.next_schema, |it| {
            !self.schema_names.contains(it)
        });
        let path = format!("{PAYLOADS}{file}.toml");
        if !made.guessed.is_empty() {
            let fields: Vec<_> = made
                .guessed
                .iter()
                .map(|field| format!("`{field}`"))
                .collect();
            let guess = format!(
                "the example of `{name}` has placeholders, so the type of {} in {path} is a guess",
                fields.join(", ")
            );
            self.guessed.add(place, &guess);
        }
        self.schema_names.insert(file.clone());
        self.made.push((path, made.text));
        self.schemas.insert(key, file.clone());
        entry.set("payload", file);
    }

    /// Returns the additional column for payloads that are plain text.
    fn payload_text(&mut self) -> String {
        let extra = &mut self.extra;
        let name = self.payload_text.get_or_insert_with(|| {
            let numbered = (1_u32..).map(|number| match number {
                1 => "payload_text".to_owned(),
                _ => format!("payload_text_{number}"),
            });
            let mut free = numbered.filter(|name| !extra.contains(name));
            let name = free.next().unwrap_or_default();
            extra.push(name.clone());
            name
        });
        name.clone()
    }

    fn text_file(&mut self, stem: &str, markdown: &str) -> String {
        let path = self.free(stem, "md");
        self.made
            .push((path.clone(), format!("{}\n", markdown.trim_end())));
        path
    }

    /// Returns a path that no other file has.
    fn free(&mut self, stem: &str, extension: &str) -> String {
        let first = format!("{stem}.{extension}");
        // A counter per name, because thousands of sections can have the same name.
        let next = self.next.entry(first.clone()).or_insert(1);
        let numbered = (*next..).map(|number| match number {
            1 => (number, first.clone()),
            _ => (number, format!("{stem}-{number}.{extension}")),
        });
        let mut free = numbered.filter(|(_, path)| !self.taken.contains(path));
        let (number, path) = free.next().unwrap_or_default();
        *next = number + 1;
        self.taken.insert(path.clone());
        path
    }
}

fn text(text: &str) -> Item {
    Item::Value(Value::from(text))
}

/// Escapes text so that it can't end a comment.
pub(in crate::import) fn comment(text: &str) -> String {
    event_catalog_build::printable(text).into_owned()
}

/// Converts a title to a file name that is valid on every system.
pub(in crate::import) fn slug(title: &str) -> String {
    const LONGEST: usize = 48;
    let ascii = deunicode::deunicode(title);
    let words = ascii
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    slug.truncate(LONGEST);
    let slug = slug.trim_end_matches('-');
    if is_reserved(slug) {
        return format!("{slug}-events");
    }
    slug.to_owned()
}
