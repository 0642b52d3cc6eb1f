/// Names of 5 bytes are distinguished by their first eight bytes.
const INDEX_OF_TABLE_5: ::event_catalog::__private::Table<'static, 1, 12> =
    ::event_catalog::__private::Table::new(
        ::event_catalog::__private::Hash::new(
            ::event_catalog::__private::Discriminator::Some { words: 0b0000_0001, length: false },
            0,
        ),
        0,
        b"\
\0\0\0\0",
        b"\
edgadgae\x05\0\0\0\
\0\0\0\0\0\0\0\0\xff\0\0\0\
fac0ac0g\x05\x01\0\0",
    );
/// Names of 40 bytes are distinguished by their first eight bytes.
const INDEX_OF_TABLE_40: ::event_catalog::__private::Table<'static, 5, 44> =
    ::event_catalog::__private::Table::new(
        ::event_catalog::__private::Hash::new(
            ::event_catalog::__private::Discriminator::Some { words: 0b0000_0001, length: false },
            12,
        ),
        4,
        b"\
\x10X\0X\0\x06\0\0\x80,\0\xa1\0p\0\x04",
        b"\
fe_bhbafdcfcdhbbf000ceg_0dfehchh00hbbahe(\x12\0\0\
_0ebdedf00bbfdhfad_hd0__ha_0fhceg___hab0(\x16\0\0\
fdhahhed0hc0hca_h000h___bgcfffgh_0gheedf(\x11\0\0\
_dadgcbce_adchaah_c000_fd0fbhec_g_afdgbh(\x13\0\0\
achfd_gh0bd0f0dhahfbhhc_be_hfd0dehead_g_(\x1e\0\0\
afbcdaffdhefcefgcdgbfcfha_0cbf0dddfe_0dd(\x09\0\0\
gde0he0gbbab0adbbgfhgbgggghg_e_fcg_ah0c_(\x17\0\0\
_dadg0bda0gaf__0d0aahgagfbfecdgg_bd_hdae(\x0f\0\0\
cegeba_f0_chab_chadc_bbfdgc0cb0_f_0effbh(\x03\0\0\
ghc_baf0egcddb000dgd00hdhgbf_g0ac_d0fcce(\x0b\0\0\
dacfegh_bgd0_fdhc_acdbdhh_0fh0f0h0dcdafa(\x0a\0\0\
_bedgaa0__a0g0dhd0e_cdbbcgbchfhf_ff0ghgd(\x05\0\0\
\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\0\0\0\
cd00_gcgff_f0_gh__f0acdadc_gf0hbeechhd0e(\x18\0\0\
\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\0\0\0\
fchhg0cf_b0eb0cfheegfc_hfghhagdcacefacab(\x08\0\0\
\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\0\0\0\
cgc_chcdbc_dddcacbaa_hege0_0_bffadceghef(\x1c\0\0\
d_abadc_f__fggc0_fbcb_bcheh00gddhgfddadc(\x1d\0\0\
he0fbcfbbabg0hh_0bhcfhageghffcbffcgcbg0f(\x15\0\0\
\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\0\0\0\
bhfhbg_h0beghdfcedehgch0_cefe__ega0fcehc(\x1f\0\0\
hh0h0fbgeaea_hagaaccg0bdfgc_dbhhde0acfbf(\x1b\0\0\
ahbhabc0hd0f0dbhg_chc_00hghdggfge_h000ae(\x07\0\0\
hhed_e0afc_dchbafccgcb0d0gd0bchhd0eg0f_a(\x14\0\0\
dccaecafaabe_bdecfhhga0_ecb_h__fecg_g0fc(\x02\0\0\
c_he0_bebhf0e_ge0a0eag_dg0_ce_d0f0fe0ace(\x04\0\0\
\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\0\0\0\
hfhdhgdcdbebbgcdecefbbcbfdcfbf0def0bg_h0(\x0c\0\0\
dfccbgghfacahf_af0gheedbbechdecbdee_dgeh(\x10\0\0\
dcec_gc0ggebfbffgc_hef00ddaffhc__afaccgg(\x0d\0\0\
fc00cagcfbdb__aebeh_afabdfhcbbeechfchdcg(\x19\0\0\
b_bhfhachde_fcdcf0_h_dbfghg0bchacdehcd0d(\x0e\0\0\
g0e__faeabbfhdf_ea0e0hf0ca0f_hghc0g0hfga(\x1a\0\0\
ghaa0ca0g__hadbg0dfc00cc_bfgcbge_bgf_dfe(\x06\0\0",
    );

#[inline]
pub(super) fn index_of(name: &::core::primitive::str) -> ::event_catalog::__private::Candidate {
    if name.len() >= 41 {
        ::event_catalog::__private::Candidate::NONE
    } else if name.len() >= 40 {
        INDEX_OF_TABLE_40.get(name)
    } else if name.len() >= 6 {
        ::event_catalog::__private::Candidate::NONE
    } else {
        INDEX_OF_TABLE_5.get(name)
    }
}
