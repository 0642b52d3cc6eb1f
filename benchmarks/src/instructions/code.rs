//! The amount of machine code that rustc generates for a library in a clean build.
//!
//! When a clean build compiles the generator, two thirds of the time are spent after type checking.
//! That part grows with this figure, not with the lines of source: each kind of map, sort or
//! iterator is separate code.

use std::path::Path;

use anyhow::{Context, ensure};
use object::read::archive::ArchiveFile;
use object::{Object, ObjectSection, SectionKind};

use crate::generated::{build_release, root};

/// The libraries, each with its optimization level in a release build. Dependencies of build
/// scripts aren't optimized.
const LIBRARIES: [(&str, &str); 2] = [("event-catalog-build", "0"), ("event-catalog", "3")];

/// The size of each library's code in bytes.
pub fn sizes(folder: &Path) -> anyhow::Result<Vec<(&'static str, f64)>> {
    let mut sizes = Vec::new();
    for (library, level) in LIBRARIES {
        let target = folder.join(library);
        build_release(root(), library, &target, &[&optimised(level)])?;
        let file = format!("release/lib{}.rlib", library.replace('-', "_"));
        let file = target.join(file);
        let size = size(&file).with_context(|| file.display().to_string())?;
        sizes.push((library, size as f64));
    }
    Ok(sizes)
}

fn optimised(level: &str) -> String {
    format!("--config=profile.release.opt-level={level}")
}

/// The size of the code in an archive, in bytes.
fn size(archive: &Path) -> anyhow::Result<u64> {
    let bytes = std::fs::read(archive)?;
    let mut size = 0;
    for member in ArchiveFile::parse(&*bytes)?.members() {
        // A library also contains its metadata, which isn't an object file.
        let Ok(object) = object::File::parse(member?.data(&*bytes)?) else {
            continue;
        };
        let code = object
            .sections()
            .filter(|section| section.kind() == SectionKind::Text);
        size += code.map(|section| section.size()).sum::<u64>();
    }
    // A missing library must not look like a library that has shrunk.
    ensure!(size > 0, "the library has no readable object file");
    Ok(size)
}
