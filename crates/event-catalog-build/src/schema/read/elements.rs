//! Reads the keywords about list elements: about elements with types by position, and about all other elements.

use super::{Reader, inner};
use crate::notation::Dialect;
use crate::problem::ValueProblem;
use crate::schema::model::{Part, Schema, SchemaId};
use crate::schema::value::{Data, Member};
use crate::source::FileId;

/// The maximum number of elements with types by position. Each becomes a field of a struct.
const MAX_POSITIONS: usize = 1_024;

/// Whether a member lists schemas for elements by position: `prefixItems`, or up to 2019-09 a list in `items`.
fn is_position_list(member: &Member<'_>, dialect: Dialect) -> bool {
    match &*member.name {
        "prefixItems" => dialect == Dialect::Draft202012,
        "items" => dialect < Dialect::Draft202012 && matches!(member.value.data, Data::Array(_)),
        _ => false,
    }
}

impl<'s> Reader<'s> {
    /// Reads the schemas of the elements with types by position.
    pub(super) fn positions(
        &mut self,
        members: &[Member<'s>],
        id: SchemaId,
        at: (FileId, usize),
    ) -> Vec<SchemaId> {
        let dialect = self.dialect;
        let mut lists = members.iter().filter(|it| is_position_list(it, dialect));
        let Some(member) = lists.next() else {
            return Vec::new();
        };
        let keyword = match &*member.name {
            "items" => "items",
            _ => "prefixItems",
        };
        let count = member.value.elements().map_or(0, <[_]>::len);
        if count > MAX_POSITIONS {
            let problem = ValueProblem::ManyPositions {
                keyword,
                count,
                most: MAX_POSITIONS,
            };
            self.wrong(member.value.place, problem);
            return Vec::new();
        }
        self.schemas(keyword, Part::Position, member, id, at)
    }

    /// Reads a keyword about elements, after [`Self::positions`].
    pub(super) fn elements(
        &mut self,
        schema: &mut Schema<'s>,
        member: &Member<'s>,
        id: SchemaId,
        at: (FileId, usize),
    ) {
        let is_after = !schema.positions.is_empty();
        match &*member.name {
            _ if is_position_list(member, self.dialect) => {}
            "additionalItems" if is_after => {
                schema.items = Some(self.rest(member, Part::AdditionalItems, id, at));
            }
            "additionalItems" => {
                let ignored = (member.name.clone(), member.name_place);
                schema.ignored.push(ignored);
            }
            _ if is_after => schema.items = Some(self.rest(member, Part::Items, id, at)),
            _ if matches!(member.value.data, Data::Array(_)) => {
                self.wrong(member.value.place, ValueProblem::ItemsList);
            }
            _ => {
                let parent = Some((id, Part::Items));
                let items = self.schema(&member.value, member.name_place, parent, inner(at));
                schema.items = Some(items);
            }
        }
    }

    /// Reads the schema of the elements after the ones with types by position. `false` means that there are no
    /// additional elements.
    fn rest(
        &mut self,
        member: &Member<'s>,
        part: Part<'s>,
        id: SchemaId,
        at: (FileId, usize),
    ) -> SchemaId {
        let parent = Some((id, part));
        if let Data::Boolean(false) = member.value.data {
            let schema = self.empty(member.name_place, parent);
            self.nodes[schema.0 as usize].is_false = true;
            return schema;
        }
        self.schema(&member.value, member.name_place, parent, inner(at))
    }
}
