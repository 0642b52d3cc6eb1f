//! GNU gperf's C code, if gperf is installed.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use crate::{Peer, Set};

/// gperf needs a minute or more for 10,000 names, and hours for 100,000.
const MOST_NAMES: usize = 2_000;
/// With more names than this, gperf needs an option that allows keys to collide.
const MOST_PERFECT: usize = 1_000;

/// gperf's C code, if gperf is installed.
pub struct Gperf {
    found: bool,
    objects: cc::Build,
}

impl Gperf {
    pub fn find() -> Self {
        let version = Command::new("gperf").arg("--version").output();
        let found = version.is_ok_and(|output| output.status.success());
        if !found {
            println!("cargo::warning=gperf is not installed, and is not measured");
        }
        Self {
            found,
            objects: cc::Build::new(),
        }
    }

    pub fn table(&mut self, set: &Set, out: &Path) -> Result<Option<Peer>, Box<dyn Error>> {
        if !self.found || set.names.len() > MOST_NAMES {
            return Ok(None);
        }
        let id = &set.id;
        let mut input = format!(
            "%{{\n#include <string.h>\n%}}\n\
             %language=ANSI-C\n%readonly-tables\n%compare-lengths\n%struct-type\n\
             %define initializer-suffix ,0\n\
             %define hash-function-name hash_{id}\n\
             %define lookup-function-name find_{id}\n\
             struct event {{ const char *name; unsigned index; }};\n%%\n"
        );
        for (index, name) in set.names().enumerate() {
            writeln!(input, "{name}, {index}")?;
        }
        write!(
            input,
            "%%\nlong long gperf_{id}(const char *name, size_t length) {{\n  \
             const struct event *event = find_{id}(name, length);\n  \
             return event ? (long long)event->index : -1;\n}}\n"
        )?;
        let (source, c) = (out.join(format!("{id}.gperf")), out.join(format!("{id}.c")));
        std::fs::write(&source, input)?;
        let mut command = Command::new("gperf");
        if set.names.len() > MOST_PERFECT {
            command.args(["--duplicates", "--multiple-iterations=1"]);
        }
        let status = command
            .arg(&source)
            .arg(format!("--output-file={}", c.display()))
            .status()?;
        if !status.success() {
            return Err(format!("gperf failed on {}", source.display()).into());
        }
        self.objects.file(c);
        Ok(Some(Peer {
            name: "gperf",
            function: "gperf",
            code: format!(
                "fn gperf(name: &str) -> Option<u32> {{\n    \
                 unsafe extern \"C\" {{ fn gperf_{id}(name: *const u8, length: usize) -> i64; }}\n    \
                 // SAFETY: the function reads at most `name.len()` bytes.\n    \
                 u32::try_from(unsafe {{ gperf_{id}(name.as_ptr(), name.len()) }}).ok()\n\
                 }}\n"
            ),
        }))
    }

    /// Compiles the C code, and returns whether gperf was installed to generate it. A C compiler is
    /// always available, because rustc calls it to link.
    pub fn compile(mut self) -> bool {
        if self.found {
            self.objects
                .opt_level(3)
                .warnings(false)
                .compile("gperf_tables");
        }
        self.found
    }
}
