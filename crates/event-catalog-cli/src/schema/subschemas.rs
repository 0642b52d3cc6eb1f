//! Which keywords have schemas in their values.

use crate::json::Json;

/// How the value of a keyword contains schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subschemas {
    /// The value is a schema, or a list of schemas.
    Own,
    /// The value is an object whose members are schemas. Their names aren't keywords.
    Named,
}

impl Subschemas {
    /// How a keyword's value contains schemas, in any dialect; `None` if it doesn't.
    pub(crate) fn of(keyword: &str) -> Option<Self> {
        match keyword {
            "properties" | "patternProperties" | "$defs" | "definitions" | "dependencies"
            | "dependentSchemas" => Some(Self::Named),
            "items"
            | "prefixItems"
            | "additionalItems"
            | "additionalProperties"
            | "allOf"
            | "oneOf"
            | "anyOf"
            | "not"
            | "if"
            | "then"
            | "else"
            | "propertyNames"
            | "contains"
            | "unevaluatedProperties"
            | "unevaluatedItems" => Some(Self::Own),
            _ => None,
        }
    }

    /// Applies `change` to each schema in a keyword's value.
    pub(crate) fn change(keyword: &str, value: Json, change: &dyn Fn(Json) -> Json) -> Json {
        match (Self::of(keyword), value) {
            (Some(Self::Named), Json::Object(members)) => {
                let members = members.into_iter();
                Json::Object(members.map(|(name, it)| (name, change(it))).collect())
            }
            (Some(Self::Own), Json::Array(items)) => items.into_iter().map(change).collect(),
            (Some(Self::Own), value) => change(value),
            (_, value) => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_schema_is_changed_and_nothing_else() {
        let text = r#"{"properties":{"items":{}},"allOf":[{},true],"not":{},"const":{"not":{}},"items":false}"#;
        let schema: Json = serde_json::from_str(text).expect("JSON");
        let mark = |_: Json| Json::from("here");
        let changed = schema.members().iter().map(|(name, value)| {
            let value = Subschemas::change(name, value.clone(), &mark);
            (name.clone(), value)
        });
        let changed = Json::Object(changed.collect());
        assert_eq!(
            serde_json::to_string(&changed).expect("JSON"),
            r#"{"properties":{"items":"here"},"allOf":["here","here"],"not":"here","const":{"not":{}},"items":"here"}"#
        );
    }
}
