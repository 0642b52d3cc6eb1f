//! Counts rejected lines by reason.

use std::collections::BTreeMap;

use deltalake::arrow::array::Array;

use super::columns;
use crate::store::{Kind, Store};

/// The maximum number of rows to read at once.
const ROWS: usize = 1 << 16;

/// Counts the rejected lines for each reason.
///
/// # Errors
///
/// A file can't be read.
pub(crate) fn count(store: &Store) -> anyhow::Result<BTreeMap<String, u64>> {
    let folder = store.folder.join(Kind::Rejected.name());
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for file in store.rejected.snapshot()?.log_data().iter() {
        let path = folder.join(&*file.path());
        columns::read(&path, &["reason"], ROWS, None, |rows| {
            let Some(reasons) = rows.texts("reason") else {
                return Ok(());
            };
            for row in 0..rows.count() {
                if reasons.is_null(row) {
                    continue;
                }
                // There are few reasons, so most are already in the map.
                match found.get_mut(reasons.value(row)) {
                    Some(count) => *count += 1,
                    None => {
                        found.insert(reasons.value(row).to_owned(), 1);
                    }
                }
            }
            Ok(())
        })?;
    }
    Ok(found)
}
