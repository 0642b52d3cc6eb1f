//! File names that Windows reserves for devices: a file with such a name can't be created there,
//! and writing to it would write to the device.
//! <https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file>

/// Whether Windows reserves the name of a file or folder for a device, in any case, with any extension.
pub(crate) fn is_reserved(name: &str) -> bool {
    let stem = name.split(['.', ':']).next().unwrap_or_default();
    // Windows ignores spaces at the end.
    let stem = stem.trim_end_matches(' ').to_ascii_lowercase();
    if let "aux" | "con" | "conin$" | "conout$" | "nul" | "prn" = stem.as_str() {
        return true;
    }
    let Some(number) = stem
        .strip_prefix("com")
        .or_else(|| stem.strip_prefix("lpt"))
    else {
        return false;
    };
    let mut characters = number.chars();
    // Windows also treats the superscript digits of Latin-1 as digits.
    characters
        .next()
        .is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c))
        && characters.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_reserved_however_they_are_written() {
        for name in [
            "con",
            "CON",
            "Prn",
            "aux",
            "nul",
            "com0",
            "com1",
            "COM9",
            "lpt0",
            "Lpt5",
            "com¹",
            "LPT²",
            "com³",
            "conin$",
            "CONOUT$",
            "con.toml",
            "com1.csv",
            "nul.tar.gz",
            "aux .txt",
            "con.",
            "con  ",
            "lpt1:x",
        ] {
            assert!(is_reserved(name), "{name}");
        }
        for name in [
            "",
            "co",
            "cons",
            "com",
            "com10",
            "com1a",
            "coma",
            "lpt",
            "lpt-1",
            "com⁴",
            "xcon",
            "con_",
            "con-events",
            "events",
            "null",
            ".con",
        ] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
