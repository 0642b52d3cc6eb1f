//! `event-catalog schema KIND`: prints the JSON Schemas of the files that people write, for their editors,
//! and of the output of `check`, `diff`, `list` and `validate`, for programs.

use crate::catalog_arguments::NoCatalog;
use crate::{Outcome, output};

const EXAMPLES: &str = "\
Editors that know TOML (Even Better TOML, Tombi, Taplo) complete and check a file whose first line names \
its schema:

  event-catalog schema catalog > catalog/.catalog.schema.json
  #:schema ./.catalog.schema.json              the first line of catalog/catalog.toml";

/// Prints the JSON Schema of a file, for editors and programs.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The file that the schema describes
    #[arg(value_enum)]
    kind: Kind,
    #[command(flatten)]
    no_catalog: NoCatalog,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// The settings, `catalog.toml`
    Catalog,
    /// Events in TOML
    Events,
    /// The findings that `check --format json` writes
    Findings,
    /// The changes that `diff --format json` writes
    Diff,
    /// The exported catalog that `list --format json` writes
    List,
    /// The findings that `validate --format json` writes
    Validate,
}

impl Kind {
    fn text(self) -> &'static str {
        match self {
            Self::Catalog => include_str!("../../schemas/catalog.schema.json"),
            Self::Events => include_str!("../../schemas/events.schema.json"),
            Self::Findings => include_str!("../../schemas/findings.schema.json"),
            Self::Diff => include_str!("../../schemas/diff.schema.json"),
            Self::List => include_str!("../../schemas/list.schema.json"),
            Self::Validate => include_str!("../../schemas/validate.schema.json"),
        }
    }
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        self.no_catalog
            .check("the schemas are the same for every catalog; remove the argument")?;
        output::write(self.kind.text())?;
        Ok(Outcome::Fine)
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use clap::ValueEnum;
    use event_catalog_build::catalog::Form;
    use event_catalog_build::read::{Column, Level};
    use event_catalog_build::rule::{Example, Rule};
    use jsonschema::Validator;
    use serde_json::Value;

    use super::*;
    use crate::rules;

    fn schema(kind: Kind) -> Value {
        serde_json::from_str(kind.text()).expect("JSON")
    }

    fn validator(kind: Kind) -> Validator {
        jsonschema::validator_for(&schema(kind)).expect("a schema")
    }

    fn toml(text: &str) -> Value {
        let value: toml::Table = toml::from_str(text).expect("TOML");
        serde_json::to_value(value).expect("JSON")
    }

    fn mistakes(validator: &Validator, text: &str) -> Vec<String> {
        let value = toml(text);
        let errors = validator.iter_errors(&value);
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    fn settings_of(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() && name != "target" && name != "node_modules" && name != ".git" {
                settings_of(&path, found);
            } else if name == "catalog.toml" {
                found.push(path);
            }
        }
    }

    #[test]
    fn all_are_schemas() {
        for kind in Kind::value_variants() {
            assert!(jsonschema::meta::is_valid(&schema(*kind)));
        }
    }

    #[test]
    fn the_settings_of_this_repository_are_valid() {
        let mut found = Vec::new();
        settings_of(
            Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")),
            &mut found,
        );
        assert!(found.len() >= 3, "{found:?}");
        let validator = validator(Kind::Catalog);
        for path in found {
            let text = std::fs::read_to_string(&path).expect("a file");
            assert_eq!(mistakes(&validator, &text), [""; 0], "{path:?}");
        }
    }

    #[test]
    fn the_settings_of_the_documentation_are_valid() {
        let page = include_str!("../../../../docs/catalog.md");
        let validator = validator(Kind::Catalog);
        let mut count = 0;
        for block in page.split("```toml\n").skip(1) {
            let text = block.split("```").next().unwrap_or_default();
            if text.contains("[[section]]") {
                assert_eq!(mistakes(&validator, text), [""; 0]);
                count += 1;
            }
        }
        assert_eq!(count, 1);
    }

    /// Checks the good examples of all rules, and the bad examples of rules that aren't about form.
    #[test]
    fn the_examples_of_rules_are_valid() {
        let valid = |name: &str, text: &str| {
            if name == "catalog.toml" {
                mistakes(&validator(Kind::Catalog), text)
            } else if text.contains("[[event]]") {
                mistakes(&validator(Kind::Events), text)
            } else {
                Vec::new()
            }
        };
        for rule in rules::all() {
            let Example(files) = rule.good;
            for file in files {
                let text = std::str::from_utf8(file.bytes).unwrap_or_default();
                assert_eq!(valid(file.path, text), [""; 0], "{}", rule.name);
            }
        }
    }

    #[test]
    fn slips_are_found_while_typing() {
        let catalog = validator(Kind::Catalog);
        for text in [
            "titel = \"x\"",
            "[[section]]\ntitle = \"x\"",
            "[rules]\nfinal-stp = \"warn\"",
            "[rules]\nfinal-stop = \"error\"",
            "[rules]\nduplicate-event = \"off\"",
            "[[accept]]\nrule = \"final-stop\"",
            "[[send]]\nname = \"old\"",
            "[[send]]\nname = \"old\"\nuntil = \"soon\"",
            "[csv]\ndelimiter = \"|\"",
            "[modules]\n\" link\" = {}",
            "[names]\nform = \"snake\"",
            "[names]\nform = \"any\"\npattern = \"[a-z]+\"",
            "[consumers.crm]\npreset = \"GA4\"",
            "[consumers.crm]\nmax_name = 0",
            "[consumers.crm]\ncharacters = [\"a-z\"]",
        ] {
            assert_eq!(mistakes(&catalog, text).len(), 1, "{text}");
        }
        let events = validator(Kind::Events);
        let event = |more: &str| format!("[[event]]\ndescription = \"x\"\n{more}");
        for more in [
            "",
            "name = \" load\"",
            "name = \"load\"\nsince = \"1.0\"",
            "name = \"load\"\nsince = 1.0",
            "name = \"load\"\naliases = 1",
        ] {
            assert_ne!(mistakes(&events, &event(more)), [""; 0], "{more}");
        }
        for more in [
            "name = \"a_{1..3}\"\nsince = \"v1.0-alpha.1\"\naliases = [\"b_{1..3}\"]",
            "name = \"a_{400 | 404}_b\"\nowner = \"me\"",
            "name = \"Order Completed\"\nidentifier = \"order_done\"",
            "name = \"👍\"\naliases = \"Old Name; like.given\"",
        ] {
            assert_eq!(mistakes(&events, &event(more)), [""; 0], "{more}");
        }
    }

    #[test]
    fn all_rules_that_have_a_level_are_known() {
        let schema = schema(Kind::Catalog);
        let known = schema["properties"]["rules"]["properties"].as_object();
        let known = known.expect("rules");
        let mut lowerable: Vec<&Rule> = rules::known()
            .copied()
            .filter(|it| !it.is_required())
            .collect();
        lowerable.sort_by_key(|rule| rule.name);
        let names: Vec<_> = lowerable.iter().map(|rule| rule.name).collect();
        assert_eq!(known.keys().collect::<Vec<_>>(), names);
        let accepted = &schema["properties"]["accept"]["items"]["properties"]["rule"]["enum"];
        assert_eq!(*accepted, Value::from(names));
        for rule in lowerable {
            let said = &known[rule.name];
            let summary = said["description"].as_str().unwrap_or_default();
            let summary = summary.trim_end_matches('.').to_lowercase();
            assert_eq!(summary, rule.summary.to_lowercase(), "{}", rule.name);
            let level = said["default"].as_str().and_then(Level::from_name);
            assert_eq!(level, Some(rule.level()), "{}", rule.name);
        }
    }

    #[test]
    fn all_forms_are_known() {
        let schema = schema(Kind::Catalog);
        let form = &schema["properties"]["names"]["properties"]["form"];
        let names: Vec<_> = Form::ALL.into_iter().map(Form::name).collect();
        assert_eq!(form["enum"], Value::from(names));
        assert_eq!(form["default"], Value::from(Form::default().name()));
    }

    #[test]
    fn all_columns_are_known() {
        let schema = schema(Kind::Events);
        let known = schema["properties"]["event"]["items"]["properties"].as_object();
        let mut known: Vec<_> = known.expect("columns").keys().collect();
        let mut columns = Column::known_names().collect::<Vec<_>>();
        known.sort();
        columns.sort_unstable();
        assert_eq!(known, columns);
    }
}
