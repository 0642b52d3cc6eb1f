//! Random numbers that depend only on the seed: they are the same on every machine and in every
//! version.

/// The `SplitMix64` generator. <https://doi.org/10.1145/2714064.2660195>
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    /// A number below `end`; 0 if `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let drawn = self.draw();
        let at = drawn.checked_rem(end as u64).unwrap_or(0);
        usize::try_from(at).unwrap_or(0)
    }

    /// A number in an inclusive range; `first` if the range is empty.
    pub(crate) fn between(&mut self, first: i128, last: i128) -> i128 {
        let Some(width) = last.checked_sub(first).filter(|width| *width >= 0) else {
            return first;
        };
        let drawn = (u128::from(self.draw()) << 64) | u128::from(self.draw());
        let drawn = drawn % (width.unsigned_abs() + 1);
        first.saturating_add(i128::try_from(drawn).unwrap_or(0))
    }

    /// Returns `true` with this probability, in percent.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A random element; `None` if there are none.
    pub(crate) fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        of.get(self.below(of.len()))
    }

    /// Shuffles the values.
    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.below(last + 1));
        }
    }

    /// A version 4 UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let (first, second) = (self.draw(), self.draw());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            first >> 32,
            (first >> 16) & 0xffff,
            first & 0xfff,
            0x8000 | ((second >> 48) & 0x3fff),
            second & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_numbers_of_a_seed_never_change() {
        let mut random = Random::new(0);
        // The first numbers from the reference implementation.
        assert_eq!(random.draw(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(random.draw(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn numbers_stay_within_their_range() {
        let mut random = Random::new(7);
        for _ in 0..1000 {
            assert!(random.below(3) < 3);
            assert!((-2..=2).contains(&random.between(-2, 2)));
        }
        assert_eq!(random.below(0), 0);
        assert_eq!(random.between(5, 4), 5);
        assert_eq!(random.pick::<u8>(&[]), None);
        assert!(!random.chance(0));
        assert!(random.chance(100));
        let all = random.between(i128::MIN, i128::MAX);
        assert_eq!(all, i128::MIN);
    }

    #[test]
    fn identifiers_are_uuids() {
        let uuid = Random::new(1).uuid();
        let lengths: Vec<_> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(uuid.as_bytes()[14], b'4');
    }
}
