//! Reads the name that a schema gives its type: `x-type-name`.

use super::Reader;
use crate::problem::ValueProblem;
use crate::schema::model::Schema;
use crate::schema::naming::given;
use crate::schema::value::Member;

impl<'s> Reader<'s> {
    /// Reads the name of a type; returns `false` if the member is another keyword.
    pub(super) fn type_name(&mut self, schema: &mut Schema<'s>, member: &Member<'s>) -> bool {
        if member.name != given::KEYWORD {
            return false;
        }
        if let Some(text) = self.text(member) {
            let place = member.value.place;
            match given::checked(&text) {
                Some(name) => schema.type_name = Some((name, place)),
                None => self.wrong(place, ValueProblem::TypeName(text.into_owned())),
            }
        }
        true
    }
}
