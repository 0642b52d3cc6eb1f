//! Tables with one row per property, as Avo and Amplitude export them: the rows of an event become
//! one row with a payload schema.
//!
//! An event's name can be in each of its rows, or only in the first.

mod event;
pub(super) mod role;
mod roles;
mod schema;
mod suggestion;
mod types;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use event_catalog_build::ident;
use event_catalog_build::read::Column;

use super::columns::{self, Map, Target, Unclear, mapped, snake};
use super::list::{self, TooWide};
use super::page::{Cell, Row, Table};
use super::pathname::without_extension;
use super::payload_files::schema_name;
use super::tally::Tally;
use event::{Event, Found};
use role::Role;
use roles::Roles;

/// Whether a table with these headings has one row per property, even if some headings are unclear.
pub(super) fn is_one(headings: &[String], maps: &[Map]) -> bool {
    !matches!(Layout::of(headings, maps), Ok(None))
}

/// Why a table can't be grouped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The targets of the columns are unclear.
    Unclear(Unclear),
    /// A row has too many cells.
    TooWide(TooWide),
}

/// The grouped tables, with the schemas of their events.
#[derive(Debug, Default)]
pub(super) struct Grouped {
    /// The schemas, each as its path in the folder of payloads and its text.
    pub(super) schemas: Vec<(String, String)>,
    /// The names of the schemas, by event and text.
    names: HashMap<(String, String), String>,
    taken: BTreeSet<String>,
    next: BTreeMap<String, u64>,
    found: Found,
    /// Suggestions about other tables that could have one row per property.
    suggestions: Tally,
}

impl Grouped {
    /// Creates a value without tables. New schemas don't get the names of the given ones.
    pub(super) fn beside(schemas: &[(String, String)]) -> Self {
        let names = schemas
            .iter()
            .map(|(path, _)| without_extension(path).to_owned());
        Self {
            taken: names.collect(),
            ..Self::default()
        }
    }

    /// Groups a table by event, and returns it with the target of each column; `None` for tables of
    /// other kinds.
    pub(super) fn group(
        &mut self,
        table: &Table,
        maps: &[Map],
    ) -> Result<Option<(Table, Vec<Target>)>, Problem> {
        let layout = Layout::of(&table.headings, maps).map_err(Problem::Unclear)?;
        let Some(layout) = layout else {
            return Ok(None);
        };
        let mut events: Vec<Event> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        // The event of rows without a name.
        let mut current: Option<usize> = None;
        for row in &table.rows {
            let cells = list::width(row, table.headings.len()).map_err(Problem::TooWide)?;
            if cells == 0 || row.cells.iter().all(list::is_dashes) {
                continue;
            }
            let name = row.cells.get(layout.name).map_or("", |cell| &cell.plain);
            if layout.is_aside(row, name, current, &mut self.found) {
                current = None;
                continue;
            }
            if !name.is_empty() {
                let at = *places.entry(name.to_owned()).or_insert(events.len());
                if at == events.len() {
                    events.push(Event::new(name, &row.place, layout.columns.len()));
                }
                current = Some(at);
            }
            match current.and_then(|at| events.get_mut(at)) {
                Some(event) => event.add(row, &layout, &mut self.found),
                None => self.found.orphans.add(&row.place, layout.property(row)),
            }
        }
        let rows = events.into_iter().map(|event| self.row(event));
        let rows: Vec<Row> = rows.collect();
        let mut targets = layout.targets;
        targets.push(Target::Known(Column::Payload));
        let mut headings: Vec<String> = layout.headings;
        headings.push(Column::Payload.name(&[]).to_owned());
        let table = Table {
            place: table.place.clone(),
            headings,
            rows,
            ..Table::default()
        };
        Ok(Some((table, targets)))
    }

    /// Turns an event into a row, and adds its payload schema.
    fn row(&mut self, event: Event) -> Row {
        let mut cells = event.cells;
        let payload = if event.properties.is_empty() {
            String::new()
        } else {
            self.schema(&event.name, schema::of(&event.properties).text())
        };
        cells.push(Cell::verbatim(&payload));
        Row {
            place: event.place,
            cells,
            mistake: None,
        }
    }

    /// Adds a schema and returns its name. If another sheet lists the event again with the same
    /// properties, both share the schema.
    fn schema(&mut self, event: &str, text: String) -> String {
        let key = (event.to_owned(), text.clone());
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let taken = &self.taken;
        let name = ident::numbered_on(&schema_name(event), &mut self.next, |it| {
            !taken.contains(it)
        });
        self.taken.insert(name.clone());
        self.schemas.push((format!("{name}.json"), text));
        self.names.insert(key, name.clone());
        name
    }

    /// Adds a suggestion for a table of events that isn't grouped, in case its headings are just
    /// unknown.
    pub(super) fn suggest(&mut self, table: &Table, columns: &[Target]) {
        if let Some(help) = suggestion::of(table, columns) {
            self.suggestions.add(&table.place, &help);
        }
    }

    /// Notes on changed and dropped parts, and suggestions.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = self.found.notes();
        notes.extend(self.suggestions.note(str::to_owned));
        notes
    }
}

/// Which columns are about an event, and which are about a property.
struct Layout {
    roles: Roles,
    /// The columns about the event.
    columns: Vec<usize>,
    /// The headings of these columns.
    headings: Vec<String>,
    targets: Vec<Target>,
    /// The column with the names of events.
    name: usize,
    /// The property columns that have no keyword in JSON Schema, with their headings.
    dropped: Vec<(usize, String)>,
}

impl Layout {
    /// Determines the layout of a table; `None` if it doesn't have one row per property.
    fn of(headings: &[String], maps: &[Map]) -> Result<Option<Self>, Unclear> {
        let Some(roles) = Roles::of(headings, maps) else {
            return Ok(None);
        };
        let (mut columns, mut texts, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
        for (at, heading) in headings.iter().enumerate() {
            let is_mapped = mapped(heading, maps).is_some();
            let words = snake(heading);
            if roles.columns[at].is_some() {
                continue;
            }
            if !is_mapped && words.starts_with(&roles.prefix) {
                dropped.push((at, heading.clone()));
                continue;
            }
            columns.push(at);
            texts.push(match words.as_str() {
                "object_name" if !is_mapped => "Event name".to_owned(),
                "object_description" if !is_mapped => "Event description".to_owned(),
                _ => heading.clone(),
            });
        }
        let Some(targets) = columns::columns(&texts, maps)? else {
            return Ok(None);
        };
        let is_name = |target: &Target| *target == Target::Known(Column::Name);
        let name = targets.iter().position(is_name).map(|at| columns[at]);
        // If there is a column for payloads, the rows already have schemas.
        let has_payload = targets.contains(&Target::Known(Column::Payload));
        Ok(name.filter(|_| !has_payload).map(|name| Self {
            roles,
            columns,
            headings: texts,
            targets,
            name,
            dropped,
        }))
    }

    /// The text of a row in the column with this role.
    fn text<'r>(&self, row: &'r Row, role: Role) -> &'r str {
        let cell = self.roles.place(role).and_then(|at| row.cells.get(at));
        cell.map_or("", |cell| cell.plain.trim())
    }

    /// The name of a row's property.
    fn property<'r>(&self, row: &'r Row) -> &'r str {
        self.text(row, Role::Property)
    }

    /// Whether the subject of a row is an event, or a property of the event in the row. A property
    /// can also be listed without an event, with its own name in the column for event names.
    fn is_of_event(&self, row: &Row, name: &str, subject: &str) -> bool {
        const OTHERS: [&str; 2] = ["event group", "event categor"];
        let is_event = subject.contains("event") && !OTHERS.iter().any(|it| subject.contains(it));
        if !subject.contains("propert") {
            return is_event;
        }
        let property = self.property(row);
        let is_of_event = subject == "property" || is_event && !subject.contains("user");
        is_of_event && !property.is_empty() && property != name
    }

    /// Whether a row is about something other than an event, such as a property group or a user.
    /// This includes the rows without a name below it.
    fn is_aside(&self, row: &Row, name: &str, current: Option<usize>, found: &mut Found) -> bool {
        let subject = self.text(row, Role::Subject).to_lowercase();
        let is_event = self.is_of_event(row, name, &subject);
        let is_below = subject.is_empty() && name.is_empty() && current.is_none();
        let is_aside = if subject.is_empty() {
            is_below && found.is_below_other
        } else {
            !is_event
        };
        found.is_below_other = is_aside;
        if is_aside && !is_below {
            found.others.add(&row.place, &subject);
        }
        is_aside
    }
}

#[cfg(test)]
mod tests;
