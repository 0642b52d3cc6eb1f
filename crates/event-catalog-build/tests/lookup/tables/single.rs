/// Names of 12 bytes: there is one.
const INDEX_OF_TABLE_12: ::event_catalog::__private::Table<'static, 2, 20> =
    ::event_catalog::__private::Table::new(
        ::event_catalog::__private::Hash::new(
            ::event_catalog::__private::Discriminator::Some { words: 0b0000_0000, length: false },
            0,
        ),
        1,
        b"\
\0\0\0\0",
        b"\
link_cli_clicked\x0c\0\0\0\
\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\0\0\0",
    );

#[inline]
pub(super) fn index_of(name: &::core::primitive::str) -> ::event_catalog::__private::Candidate {
    if name.len() >= 13 {
        ::event_catalog::__private::Candidate::NONE
    } else if name.len() >= 12 {
        INDEX_OF_TABLE_12.get(name)
    } else {
        ::event_catalog::__private::Candidate::NONE
    }
}
