/// There is at most one name.
const INDEX_OF_TABLE: ::event_catalog::__private::Lookup<'static, 1, 16> =
    ::event_catalog::__private::Lookup::new(
        ::event_catalog::__private::Hash::new(
            ::event_catalog::__private::Discriminator::Some { words: 0b0000_0000, length: false },
            0,
        ),
        b"\
\0\0\0\0",
        b"\
\0\0\0\0\0\0\0\0\xff\xff\xff\xff\0\0\0\0",
        KEYS,
    );

#[inline]
pub(super) fn index_of(name: &::core::primitive::str) -> ::event_catalog::__private::Candidate {
    INDEX_OF_TABLE.get(name)
}

const KEYS: ::event_catalog::__private::Strings<'static> = ::event_catalog::__private::Strings::new(
    "\
    ",
    b"",
);
