//! Reads whether values are personal data: `x-personal`.

use super::Reader;
use crate::problem::ValueProblem;
use crate::schema::model::Schema;
use crate::schema::value::{Data, Member};

const KEYWORD: &str = "x-personal";

impl<'s> Reader<'s> {
    /// Reads whether values are personal data; returns `false` if the member is another keyword.
    pub(super) fn personal(&mut self, schema: &mut Schema<'s>, member: &Member<'s>) -> bool {
        if member.name != KEYWORD {
            return false;
        }
        match member.value.data {
            Data::Boolean(is_personal) => schema.personal = is_personal,
            _ => {
                let problem = ValueProblem::Personal(member.value.describe());
                self.wrong(member.value.place, problem);
                // Until the mistake is fixed, the values aren't shown.
                schema.personal = true;
            }
        }
        true
    }
}
