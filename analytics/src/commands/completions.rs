//! `event-analytics completions SHELL`: prints shell completions for the command's arguments.
//!
//! The names of events, for `report funnel`, are read from the catalog when they are completed: bash, zsh and fish ask
//! this command for them. A name is untrusted text that must not become code in a shell: bash expands the words of
//! `compgen -W`, so it isn't used for them, and inserted text is quoted.

use std::iter;

use event_catalog_cli::shared::{Shell, completions, write};

use super::{Arguments, CatalogOption, Outcome};

const EXAMPLES: &str = "\
Examples:
  bash   event-analytics completions bash > ~/.local/share/bash-completion/completions/event-analytics
  zsh    event-analytics completions zsh > ~/.zfunc/_event-analytics      (with ~/.zfunc in $fpath)
  fish   event-analytics completions fish > ~/.config/fish/completions/event-analytics.fish
  PowerShell   event-analytics completions powershell >> $PROFILE

In bash, zsh and fish, `report funnel` completes the names of events of the nearest catalog.";

/// Completes the names of events in bash: a function that precedes the generated script.
const BASH: &str = r#"
_event_analytics_names() {
    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" name
    if [[ "${COMP_WORDS[1]}" != report || "${COMP_WORDS[2]}" != funnel || "$COMP_CWORD" -lt 3 || "$cur" == -* || "$prev" == -* ]]; then
        _event__analytics "$@"
        return
    fi
    COMPREPLY=()
    while IFS= read -r name; do
        if [[ "$name" == "$cur"* ]]; then
            COMPREPLY+=("$(printf %q "$name")")
        fi
    done < <(event-analytics completions --names 2>/dev/null)
}
complete -F _event_analytics_names -o bashdefault -o default event-analytics
"#;

/// Completes the names of events in fish.
const FISH: &str = r#"
complete -c event-analytics -n "__fish_event_analytics_using_subcommand report; and __fish_seen_subcommand_from funnel" -f -a "(event-analytics completions --names 2>/dev/null)"
"#;

/// Completes the names of events in zsh.
const ZSH: &str = r#"
_event_analytics_names() {
    local -a names
    names=(${(f)"$(event-analytics completions --names 2>/dev/null)"})
    compadd -a names
}
"#;

/// Prints the completions for a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum, required_unless_present = "names")]
    shell: Option<Shell>,
    /// Print the current and former names of the catalog's events instead, one per line
    #[arg(long, conflicts_with = "shell")]
    names: bool,
    #[command(flatten)]
    catalog: CatalogOption,
}

impl Completions {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        match self.shell {
            Some(shell) => write(&script(shell)?)?,
            None => write(&self.names()?)?,
        }
        Ok(Outcome::Fine)
    }

    fn names(&self) -> anyhow::Result<String> {
        let catalog = self.catalog.read()?;
        let events = catalog.events.iter();
        let names = events.flat_map(|event| iter::once(&event.name).chain(&event.aliases));
        Ok(names.flat_map(|name| [name.as_str(), "\n"]).collect())
    }
}

fn script(shell: Shell) -> anyhow::Result<String> {
    let script = completions::<Arguments>(shell)?;
    Ok(match shell {
        Shell::Bash => script + BASH,
        Shell::Fish => script + FISH,
        Shell::Zsh => with_names_in_zsh(&script),
        _ => script,
    })
}

/// Makes `report funnel` complete events. In the generated script, its argument completes files, as all arguments do.
/// The function is defined first, because that script ends with a call.
fn with_names_in_zsh(script: &str) -> String {
    let mut lines = script.lines();
    let mut text = lines.next().unwrap_or_default().to_owned() + "\n" + ZSH;
    for line in lines {
        if line.starts_with("'*::steps ") {
            text += &line.replace(":_default'", ":_event_analytics_names'");
        } else {
            text += line;
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_completed_where_they_are_expected() {
        let bash = script(Shell::Bash).expect("a script");
        assert!(
            bash.starts_with("_event__analytics() {"),
            "the function that is called"
        );
        assert!(bash.ends_with(BASH));
        // `compgen` would run code in a name that it expands.
        assert!(!BASH.contains("compgen"));
        let fish = script(Shell::Fish).expect("a script");
        assert!(fish.contains("function __fish_event_analytics_using_subcommand"));
        let zsh = script(Shell::Zsh).expect("a script");
        assert!(zsh.starts_with("#compdef event-analytics\n"));
        let calls = zsh.matches(":_event_analytics_names'").count();
        assert_eq!(calls, 1);
    }
}
