//! The arguments that locate events in records, for the commands that read traffic.

use event_catalog_build::read::Settings;

use crate::traffic::Reading;

/// The location of events in records.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Where events are in records")]
pub(super) struct FormArguments {
    /// Read records as `[traffic.NAME]` in `catalog.toml` says
    #[arg(long, value_name = "NAME", conflicts_with_all = ["form", "each", "name", "payload", "condition", "decode"])]
    traffic: Option<String>,
    /// A built-in form [default: CloudEvents or pairs, whichever a record is]
    #[arg(long, value_enum)]
    form: Option<BuiltIn>,
    /// The parts of a record that are events, with `*` for all elements of a list: `/batch/*`
    #[arg(long, value_name = "POINTER")]
    each: Option<String>,
    /// The name of an event: `{/event}.{/action}`, `{header:X-GitHub-Event}`
    #[arg(long, value_name = "TEMPLATE")]
    name: Option<String>,
    /// The payload of an event: `/properties`
    #[arg(long, value_name = "POINTER")]
    payload: Option<String>,
    /// Only events for which this is true: `/type == "track"`, `/type != "page"`
    #[arg(long = "where", value_name = "CONDITION")]
    condition: Option<String>,
    /// A string that contains JSON, which is parsed first; may be given several times
    #[arg(long, value_name = "POINTER")]
    decode: Vec<String>,
    /// Remove this from the start of names; may be given several times
    #[arg(long, value_name = "PREFIX")]
    strip: Vec<String>,
}

/// A form of records that is built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum BuiltIn {
    /// CloudEvents in JSON, also in lists.
    #[value(name = "cloudevents")]
    CloudEvents,
    /// The pairs that a listener of the JavaScript API gets.
    Pairs,
    /// The `track` calls of Segment, one per record or in batches.
    Segment,
    /// Recorded deliveries of GitHub's webhooks, with their headers. Names are `issues.opened`.
    Github,
}

impl FormArguments {
    /// Whether the settings of a catalog say where events are in records.
    pub(super) fn needs_settings(&self) -> bool {
        self.traffic.is_some()
    }

    /// Determines how events are found, from the arguments or from the settings that the arguments
    /// name.
    pub(super) fn reading(self, settings: &Settings) -> anyhow::Result<Reading> {
        if let Some(name) = &self.traffic {
            let mut reading = Reading::of(settings, name)?;
            reading.strip.extend(self.strip);
            return Ok(reading);
        }
        let form = self.form.map(|it| match it {
            BuiltIn::CloudEvents => "cloudevents",
            BuiltIn::Pairs => "pairs",
            BuiltIn::Segment => "segment",
            BuiltIn::Github => "github",
        });
        Ok(Reading {
            form: form.map(str::to_owned),
            each: self.each,
            name: self.name,
            payload: self.payload,
            condition: self.condition,
            decode: self.decode,
            strip: self.strip,
        })
    }
}
