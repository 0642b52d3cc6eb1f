//! The table `[keep]`: which maintenance tasks the collector runs.

use serde::Deserialize;
use toml::Spanned;

use super::{Mistake, mistake};
use crate::keep::age::Age;
use crate::keep::schedule::Settings;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table that begins with `[keep]`")]
pub(super) struct Keep {
    #[serde(default)]
    compact: Option<bool>,
    #[serde(default)]
    expire: Option<Spanned<String>>,
}

impl Keep {
    pub(super) fn check(self) -> Result<Settings, Mistake> {
        let expire = match self.expire {
            Some(text) => match text.get_ref().parse() {
                Ok(Age::Before(_)) => {
                    let advice = "`expire` is a day, which would be the same day every night; write an age such as \
                                  `13mo`";
                    return mistake(text.span(), advice);
                }
                Ok(age) => Some(age),
                Err(error) => return mistake(text.span(), format!("`expire`: {error}")),
            },
            None => None,
        };
        Ok(Settings {
            compact: self.compact.unwrap_or(true),
            expire,
        })
    }
}
