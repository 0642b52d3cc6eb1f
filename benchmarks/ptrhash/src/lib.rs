//! `phf` with its feature `ptrhash`, as functions that a program with another `phf` can call.

macro_rules! function {
    ($name:ident, $map:expr) => {
        /// The index of a name, or -1.
        ///
        /// # Safety
        ///
        /// `name` must point to `length` bytes of UTF-8.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(name: *const u8, length: usize) -> i64 {
            static MAP: phf::Map<&'static str, u32> = $map;
            // SAFETY: the caller guarantees it, as documented above.
            let name = unsafe {
                core::str::from_utf8_unchecked(core::slice::from_raw_parts(name, length))
            };
            MAP.get(name).map_or(-1, |&index| i64::from(index))
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/maps.rs"));
