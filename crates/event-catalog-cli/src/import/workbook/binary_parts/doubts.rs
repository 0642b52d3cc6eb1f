//! The numbers in a binary workbook whose display format is unknown.

use std::collections::{HashMap, HashSet};

use quick_xml::events::Event;

use super::{Records, SHEET, long};
use crate::import::workbook::excel_parts::{attribute, reader, text};
use crate::import::workbook::refusal::Refusal;

/// The positions of numbers whose display format is unknown, by the lowercase path of their sheet.
#[derive(Debug, Default)]
pub(in crate::import::workbook) struct Doubts {
    /// The paths of the sheets.
    pub(super) sheets: Vec<String>,
    pub(super) cells: HashMap<String, HashSet<(u32, u32)>>,
}

impl Doubts {
    /// Whether a number in the sheet with this index might be displayed differently.
    pub(in crate::import::workbook) fn has(&self, sheet: usize, place: (u32, u32)) -> bool {
        let cells = self.sheets.get(sheet).and_then(|it| self.cells.get(it));
        cells.is_some_and(|cells| cells.contains(&place))
    }
}

/// Lists the paths of a workbook's sheets, in order.
pub(super) fn paths(workbook: &[u8], relations: &[u8]) -> Result<Vec<String>, Refusal> {
    let mut targets: HashMap<String, String> = HashMap::new();
    let mut reader = reader(text(relations)?);
    loop {
        match reader.read_event().map_err(Refusal::damaged)? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let [id, target] = ["Id", "Target"].map(|name| attribute(&element, name));
                if let (Some(id), Some(target)) = (id, target) {
                    let path = format!("xl/{target}").to_ascii_lowercase();
                    targets.insert(id.into_owned(), path);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let sheets = Records::of(workbook).filter(|(kind, _)| *kind == SHEET);
    // The library skips sheets without a relation.
    let ids = sheets.filter_map(|(_, data)| relation(data));
    Ok(ids
        .map(|id| targets.get(&id).cloned().unwrap_or_default())
        .collect())
}

/// The relation that leads from a sheet to its part.
fn relation(sheet: &[u8]) -> Option<String> {
    const AT: usize = 8;
    let length = usize::try_from(long(sheet, AT)?).ok()?.checked_mul(2)?;
    let units = sheet.get(AT + 4..)?.get(..length)?.chunks_exact(2);
    let units: Vec<u16> = units
        .filter_map(|unit| Some(u16::from_le_bytes(*unit.first_chunk()?)))
        .collect();
    Some(String::from_utf16_lossy(&units))
}
