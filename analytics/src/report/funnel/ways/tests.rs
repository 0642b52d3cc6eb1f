use std::cmp::Reverse;

use super::*;

/// Finds the chosen way by trying all ways, and returns its times.
fn naive(events: &[(i64, usize)], step_numbers: &[usize], window: i64) -> Vec<i64> {
    let mut ways = Vec::new();
    let mut chosen = Vec::new();
    all_ways(events, step_numbers, window, &mut chosen, &mut ways);
    ways.into_iter()
        .min_by_key(|way: &Vec<i64>| {
            let start = way.first().copied();
            (
                Reverse(way.len()),
                way.last().copied(),
                Reverse(start),
                way.clone(),
            )
        })
        .unwrap_or_default()
}

fn all_ways(
    events: &[(i64, usize)],
    step_numbers: &[usize],
    window: i64,
    chosen: &mut Vec<usize>,
    ways: &mut Vec<Vec<i64>>,
) {
    let times: Vec<i64> = chosen.iter().map(|index| events[*index].0).collect();
    let (first, last) = (times.first().copied(), times.last().copied());
    ways.push(times);
    let Some(number) = step_numbers.get(chosen.len()) else {
        return;
    };
    for (index, (moment, of)) in events.iter().enumerate() {
        let is_later = last.is_none_or(|last| *moment >= last);
        let is_within = first.is_none_or(|first| *moment - first <= window);
        if of == number && is_later && is_within && !chosen.contains(&index) {
            chosen.push(index);
            all_ways(events, step_numbers, window, chosen, ways);
            chosen.pop();
        }
    }
}

/// Finds the chosen way in one pass, and returns its times.
fn fast(events: &[(i64, usize)], step_numbers: &[usize], window: i64) -> Vec<i64> {
    let mut tally = Tally::new(step_numbers, window);
    for (moment, number) in events {
        tally.event(*moment, *number);
    }
    tally.finish_moment();
    tally.entity.way[..tally.entity.reached].to_vec()
}

/// Pseudo-random numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

#[test]
fn one_pass_finds_what_trying_all_ways_finds() {
    let funnels: [&[usize]; 7] = [
        &[0, 1],
        &[0, 0],
        &[0, 1, 2],
        &[0, 1, 0],
        &[0, 0, 1],
        &[0, 1, 0, 1],
        &[0, 0, 0],
    ];
    let mut numbers = Numbers(1);
    for _ in 0..1_000 {
        let count = numbers.below(9);
        let span = 1 + numbers.below(8);
        let mut events: Vec<(i64, usize)> = (0..count)
            .map(|_| {
                let moment = i64::try_from(numbers.below(span)).expect("small");
                let number = usize::try_from(numbers.below(3)).expect("small");
                (moment, number)
            })
            .collect();
        // Sorts only by time: events at the same time can have any order.
        events.sort_by_key(|(moment, _)| *moment);
        let window = i64::try_from(numbers.below(6)).expect("small");
        for step_numbers in funnels {
            let known: Vec<(i64, usize)> = events
                .iter()
                .copied()
                .filter(|(_, number)| step_numbers.contains(number))
                .collect();
            assert_eq!(
                fast(&known, step_numbers, window),
                naive(&known, step_numbers, window),
                "{known:?} in {step_numbers:?} within {window}"
            );
        }
    }
}

#[test]
fn a_later_attempt_succeeds_where_the_first_one_was_too_slow() {
    // A at 0, A at 50, B at 60, C at 100, within 50: the way starts with the second A.
    let events = [(0, 0), (50, 0), (60, 1), (100, 2)];
    assert_eq!(fast(&events, &[0, 1, 2], 50), [50, 60, 100]);
    // A second A that no B follows doesn't spoil the earlier attempt.
    let events = [(0, 0), (10, 1), (20, 0), (30, 2)];
    assert_eq!(fast(&events, &[0, 1, 2], 50), [0, 10, 30]);
}

#[test]
fn the_window_ends_with_its_last_moment() {
    assert_eq!(fast(&[(0, 0), (10, 1)], &[0, 1], 10), [0, 10]);
    assert_eq!(fast(&[(0, 0), (11, 1)], &[0, 1], 10), [0]);
    // The extreme times don't overflow.
    assert_eq!(
        fast(&[(i64::MIN, 0), (i64::MAX, 1)], &[0, 1], 10),
        [i64::MIN]
    );
}

#[test]
fn entities_are_counted_apart_from_each_other() {
    let mut tally = Tally::new(&[0, 1], 100);
    let entities: [&[(i64, usize)]; 4] = [
        &[(0, 0), (10, 1)],
        &[(10, 1)],
        &[(10, 0)],
        &[(10, 0), (30, 1)],
    ];
    for events in entities {
        for (moment, number) in events {
            tally.event(*moment, *number);
        }
        tally.next_entity();
    }
    assert_eq!(tally.counts(), [3, 2]);
    assert_eq!(tally.medians(), [Some(15)]);
}

#[test]
fn a_median_is_the_middle() {
    assert_eq!(median(vec![]), None);
    assert_eq!(median(vec![3]), Some(3));
    assert_eq!(median(vec![9, 1]), Some(5));
    assert_eq!(median(vec![9, 1, 2]), Some(2));
    assert_eq!(median(vec![9, 1, 2, 4]), Some(3));
}
