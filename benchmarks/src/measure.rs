//! Measures processor time, and computes statistics.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;

/// The minimum time for which each contender is measured per round.
const ROUND: Duration = Duration::from_millis(4);

/// Something to measure: `run` performs a number of operations and returns a number that depends on
/// all of their results, so the compiler can't remove any of them.
pub struct Contender<'a> {
    pub name: &'static str,
    pub operations: usize,
    pub run: Box<dyn Fn() -> u64 + 'a>,
}

/// The nanoseconds per operation, one value per round.
pub struct Measured {
    pub name: &'static str,
    pub nanoseconds: Vec<f64>,
}

impl Measured {
    pub fn spread(&self) -> Spread {
        Spread::of(self.nanoseconds.clone())
    }

    /// The ratio to a peer, round by round: anything that slows down a round slows down both.
    pub fn ratio(&self, peer: &Self) -> Spread {
        let rounds = self.nanoseconds.iter().zip(&peer.nanoseconds);
        Spread::of(rounds.map(|(own, other)| own / other).collect())
    }
}

/// A median, and the range that contains half of the values.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    pub lower: f64,
    pub median: f64,
    pub upper: f64,
}

impl Spread {
    /// The spread of one or more values.
    pub fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |quarter: usize| values[(values.len() - 1) * quarter / 4];
        Self {
            lower: at(1),
            median: at(2),
            upper: at(3),
        }
    }
}

/// Measures the contenders in turn, each after a warm-up.
///
/// The clock is this thread's processor time, which doesn't include other work on the machine. That work
/// still uses cache and memory bandwidth, so there are several rounds.
///
/// # Panics
///
/// If two contenders have different results, and so don't do the same work.
pub fn measure(contenders: &[Contender<'_>], rounds: usize) -> Vec<Measured> {
    let mut measured: Vec<Measured> = contenders
        .iter()
        .map(|contender| Measured {
            name: contender.name,
            nanoseconds: Vec::with_capacity(rounds),
        })
        .collect();
    let mut result = None;
    let repetitions: Vec<usize> = contenders
        .iter()
        .map(|contender| {
            let own = (contender.run)();
            let expected = *result.get_or_insert(own);
            assert_eq!(own, expected, "{} has other results", contender.name);
            let once = time(contender, 1).max(Duration::from_nanos(1));
            usize::try_from(ROUND.as_nanos().div_ceil(once.as_nanos())).unwrap_or(1)
        })
        .collect();
    for round in 0..rounds {
        for turn in 0..contenders.len() {
            // The contender that is first in one round is last in another.
            let at = (turn + round) % contenders.len();
            let contender = &contenders[at];
            let time = time(contender, repetitions[at]);
            let operations = contender.operations * repetitions[at];
            measured[at]
                .nanoseconds
                .push(time.as_nanos() as f64 / operations as f64);
        }
    }
    measured
}

/// The time of some runs, after one that isn't counted. That one refills the caches, which the previous contender has
/// overwritten: the measurement is for a table that is in use.
fn time(contender: &Contender<'_>, repetitions: usize) -> Duration {
    black_box((contender.run)());
    let start = ThreadTime::now();
    for _ in 0..repetitions {
        black_box((contender.run)());
    }
    start.elapsed()
}
