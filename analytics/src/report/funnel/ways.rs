//! How far an entity progresses in a funnel.
//!
//! A **way** to step *k* is a sequence of different events, one for each of the steps 1 to *k*. Each happens at the
//! same time as the previous one or later, and the last within the window after the first. An entity **reaches** step
//! *k* if there is any way to it, not only one from its first event: a second attempt may succeed. Other events between
//! the steps don't matter.
//!
//! One of an entity's ways determines the times between steps. It is one of the ways to the
//! furthest step that the entity reaches. Among these, it is the one that arrives earliest. If
//! several do, it is the one that starts latest, then the one whose second step is earliest, then
//! the third, and so on.
//!
//! One pass in time order is enough. For each step, keep the way that starts last (if there are
//! several, the one that arrived first): if another way can be continued within the window, so can
//! this one. So the memory use doesn't depend on the number of attempts.

/// The maximum number of steps.
pub const MOST_STEPS: usize = 16;

/// The time of each step of a way, in microseconds.
type Way = [i64; MOST_STEPS];

/// Counts the entities that reach each step. The events arrive entity by entity, in time order.
pub(super) struct Tally {
    /// The number of each step's event.
    step_numbers: Vec<usize>,
    window: i64,
    entity: Entity,
    /// For each step, how many entities reached it and no further step.
    furthest: Vec<i64>,
    /// For each step but the first, the times since the previous step.
    times: Vec<Vec<i64>>,
}

/// The state of the current entity.
struct Entity {
    /// For each step, the way to it that starts last.
    ways: Vec<Option<Way>>,
    /// How many steps the entity reached, and the first way that reached them.
    reached: usize,
    way: Way,
    /// The time of the events in `here`.
    moment: i64,
    /// For each event number, how many events happened at this time.
    here: Vec<u64>,
    is_here_empty: bool,
}

impl Tally {
    pub(super) fn new(step_numbers: &[usize], window: i64) -> Self {
        let steps = step_numbers.len();
        let names = step_numbers.iter().max().map_or(0, |last| last + 1);
        Self {
            step_numbers: step_numbers.to_vec(),
            window,
            entity: Entity {
                ways: vec![None; steps],
                reached: 0,
                way: [0; MOST_STEPS],
                moment: 0,
                here: vec![0; names],
                is_here_empty: true,
            },
            furthest: vec![0; steps + 1],
            times: vec![Vec::new(); steps.saturating_sub(1)],
        }
    }

    /// Adds an event of the current entity, given its time and the number of its name.
    pub(super) fn event(&mut self, moment: i64, number: usize) {
        if self.entity.moment != moment {
            self.finish_moment();
            self.entity.moment = moment;
        }
        if let Some(count) = self.entity.here.get_mut(number) {
            *count += 1;
            self.entity.is_here_empty = false;
        }
    }

    /// Continues all ways with the events at one point in time. These have no order: any of them can come
    /// first, so a way can take several steps at once.
    fn finish_moment(&mut self) {
        let entity = &mut self.entity;
        if std::mem::replace(&mut entity.is_here_empty, true) {
            return;
        }
        let moment = entity.moment;
        // Starts with the furthest way, so that each way is continued from its state before this point in time. Of two
        // ways with the same start, the one that arrived first is kept.
        for done in (0..self.step_numbers.len()).rev() {
            let mut way = match done.checked_sub(1).map(|last| entity.ways[last]) {
                None => [moment; MOST_STEPS],
                Some(Some(way)) if moment.saturating_sub(way[0]) <= self.window => way,
                Some(_) => continue,
            };
            for (step, number) in self.step_numbers.iter().enumerate().skip(done) {
                // An event counts as only one step, even if several steps have its name.
                let taken = self.step_numbers[done..step]
                    .iter()
                    .filter(|it| *it == number);
                if u64::try_from(taken.count()).is_ok_and(|taken| entity.here[*number] <= taken) {
                    break;
                }
                way[step] = moment;
                if entity.ways[step].is_none_or(|known| known[0] < way[0]) {
                    entity.ways[step] = Some(way);
                }
            }
        }
        entity.here.fill(0);
        let reached = entity.ways.iter().rposition(Option::is_some);
        if let Some(last) = reached
            && last + 1 > entity.reached
            && let Some(way) = entity.ways[last]
        {
            entity.reached = last + 1;
            entity.way = way;
        }
    }

    /// Counts the steps that the current entity reached, and begins the next entity.
    pub(super) fn next_entity(&mut self) {
        self.finish_moment();
        let entity = &mut self.entity;
        let way = &entity.way[..entity.reached];
        for (times, pair) in self.times.iter_mut().zip(way.windows(2)) {
            times.push(pair[1].saturating_sub(pair[0]));
        }
        self.furthest[entity.reached] += 1;
        entity.reached = 0;
        entity.ways.fill(None);
    }

    /// Adds up how many entities reached each step.
    pub(super) fn counts(&self) -> Vec<i64> {
        let mut counts: Vec<i64> = self.furthest[1..]
            .iter()
            .rev()
            .scan(0, |sum, count| {
                *sum += count;
                Some(*sum)
            })
            .collect();
        counts.reverse();
        counts
    }

    /// Computes the median time since the previous step, for each step but the first.
    pub(super) fn medians(self) -> Vec<Option<i64>> {
        self.times.into_iter().map(median).collect()
    }
}

/// The median; for an even count, the mean of the middle two.
fn median(mut times: Vec<i64>) -> Option<i64> {
    let middle = times.len() / 2;
    if times.is_empty() {
        return None;
    }
    let is_even = times.len().is_multiple_of(2);
    let (lower, upper, _) = times.select_nth_unstable(middle);
    let upper = *upper;
    match lower.iter().max() {
        Some(lower) if is_even => Some(lower.midpoint(upper)),
        _ => Some(upper),
    }
}

#[cfg(test)]
mod tests;
