//! The events that wait for delivery, in lanes: events whose order matters share a lane, where each waits for
//! the one before it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};

use tokio::time::Instant;

use super::queue::Item;

/// How many entries, in addition to two per lane, there may be before outdated ones are removed.
const STALE: usize = 1_024;

/// The key of a lane: a number that its events share, or a single event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum LaneId {
    /// The lane with this number.
    Order(u64),
    /// The lane of a single event.
    Single(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The first event of the lane may be sent.
    Ready,
    /// The first event of the lane is being sent.
    Busy,
    /// The first event of the lane will be sent again at this moment.
    Waiting(Instant),
}

#[derive(Debug)]
struct Lane {
    items: VecDeque<Item>,
    /// How often the delivery of the lane's first event was attempted.
    attempts: u32,
    state: State,
}

/// The first event of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) lane: LaneId,
    pub(crate) item: Item,
    /// How often the delivery of the event was attempted.
    pub(crate) attempts: u32,
}

/// The lanes of one signal.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    by_id: HashMap<LaneId, Lane>,
    /// The lanes that are ready, each at least once. Some entries may be outdated.
    ready: VecDeque<LaneId>,
    /// The lanes that are waiting, by the end of their wait. Some entries may be outdated.
    waiting: BinaryHeap<Reverse<(Instant, LaneId)>>,
    items: usize,
    singles: u64,
}

impl Lanes {
    /// The number of events in all lanes.
    pub(crate) fn len(&self) -> usize {
        self.items
    }

    /// When the oldest of the lanes' first events was added.
    pub(crate) fn oldest(&self) -> Option<i64> {
        let heads = self.by_id.values().filter_map(|lane| lane.items.front());
        heads.map(|item| item.added).min()
    }

    /// Adds an event at the end of its lane.
    pub(crate) fn push(&mut self, item: Item) {
        let id = if let Some(order) = item.order {
            LaneId::Order(order)
        } else {
            self.singles += 1;
            LaneId::Single(self.singles)
        };
        let ready = &mut self.ready;
        let lane = self.by_id.entry(id).or_insert_with(|| {
            ready.push_back(id);
            Lane {
                items: VecDeque::with_capacity(1),
                attempts: 0,
                state: State::Ready,
            }
        });
        lane.items.push_back(item);
        self.items += 1;
        self.forget_stale();
    }

    /// Removes outdated entries: while nothing is sent, nothing else removes them.
    fn forget_stale(&mut self) {
        let (most, lanes) = (2 * self.by_id.len() + STALE, &self.by_id);
        let is = |id: &LaneId, state: State| lanes.get(id).is_some_and(|lane| lane.state == state);
        if self.ready.len() > most {
            let mut seen = HashSet::new();
            self.ready
                .retain(|id| is(id, State::Ready) && seen.insert(*id));
        }
        if self.waiting.len() > most {
            let mut seen = HashSet::new();
            self.waiting
                .retain(|Reverse((at, id))| is(id, State::Waiting(*at)) && seen.insert(*id));
        }
    }

    /// Adjusts to a clock that was set back: events that were added after this moment count as added at it.
    pub(crate) fn set_back(&mut self, now: i64) {
        for item in self.by_id.values_mut().flat_map(|lane| &mut lane.items) {
            item.added = item.added.min(now);
        }
    }

    /// Makes lanes ready that have waited long enough.
    pub(crate) fn wake(&mut self, now: Instant) {
        while let Some(Reverse((at, id))) = self.waiting.peek().copied()
            && at <= now
        {
            self.waiting.pop();
            if let Some(lane) = self.by_id.get_mut(&id)
                && lane.state == State::Waiting(at)
            {
                lane.state = State::Ready;
                self.ready.push_back(id);
            }
        }
    }

    /// When the next lane will have waited long enough.
    pub(crate) fn next_wake(&self) -> Option<Instant> {
        self.waiting.peek().map(|Reverse((at, _))| *at)
    }

    /// Takes the first event of a ready lane, which is busy from then on.
    pub(crate) fn take(&mut self) -> Option<Head> {
        while let Some(id) = self.ready.pop_front() {
            if let Some(lane) = self.by_id.get_mut(&id)
                && lane.state == State::Ready
                && let Some(item) = lane.items.front()
            {
                lane.state = State::Busy;
                return Some(Head {
                    lane: id,
                    item: *item,
                    attempts: lane.attempts,
                });
            }
        }
        None
    }

    /// Removes the first event of a lane, which was delivered or given up.
    pub(crate) fn finish(&mut self, id: LaneId) {
        let Some(lane) = self.by_id.get_mut(&id) else {
            return;
        };
        if lane.items.pop_front().is_some() {
            self.items -= 1;
        }
        lane.attempts = 0;
        if lane.items.is_empty() {
            self.by_id.remove(&id);
        } else if lane.state != State::Ready {
            lane.state = State::Ready;
            self.ready.push_back(id);
        }
    }

    /// After a failed attempt, schedules the next attempt for the first event of a lane.
    pub(crate) fn retry(&mut self, id: LaneId, at: Instant) {
        if let Some(lane) = self.by_id.get_mut(&id) {
            lane.attempts = lane.attempts.saturating_add(1);
        }
        self.wait(id, at);
    }

    /// Makes the first event of a lane wait until a moment. This doesn't count as an attempt.
    pub(crate) fn wait(&mut self, id: LaneId, at: Instant) {
        if let Some(lane) = self.by_id.get_mut(&id)
            && lane.state != State::Waiting(at)
        {
            lane.state = State::Waiting(at);
            self.waiting.push(Reverse((at, id)));
            self.forget_stale();
        }
    }

    /// The wanted events at the start of each lane, except the lanes whose first event is being sent; at most this many
    /// in total. The caller finishes each of them or leaves it in its lane.
    pub(crate) fn heads(&self, most: usize, is_wanted: impl Fn(&Item) -> bool) -> Vec<Head> {
        let is_wanted = &is_wanted;
        let idle = self
            .by_id
            .iter()
            .filter(|(_, lane)| lane.state != State::Busy);
        let heads = idle.flat_map(|(id, lane)| {
            let wanted = lane.items.iter().take_while(move |item| is_wanted(item));
            wanted.enumerate().map(move |(at, item)| Head {
                lane: *id,
                item: *item,
                attempts: if at == 0 { lane.attempts } else { 0 },
            })
        });
        heads.take(most).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn item(order: Option<u64>, place: u64) -> Item {
        Item {
            segment: 1,
            place,
            bytes: 1,
            order,
            added: i64::try_from(place).expect("small"),
        }
    }

    fn places(lanes: &mut Lanes) -> Vec<(u64, LaneId)> {
        let mut found = Vec::new();
        while let Some(head) = lanes.take() {
            found.push((head.item.place, head.lane));
        }
        found
    }

    #[test]
    fn an_event_waits_for_those_before_it_in_its_lane() {
        let mut lanes = Lanes::default();
        for (order, place) in [
            (Some(1), 0),
            (Some(1), 1),
            (Some(2), 2),
            (None, 3),
            (None, 4),
        ] {
            lanes.push(item(order, place));
        }
        let first = places(&mut lanes);
        let found: Vec<u64> = first.iter().map(|(place, _)| *place).collect();
        assert_eq!(found, [0, 2, 3, 4]);
        lanes.finish(LaneId::Order(2));
        assert!(lanes.take().is_none());
        lanes.finish(LaneId::Order(1));
        assert_eq!(places(&mut lanes), [(1, LaneId::Order(1))]);
        assert_eq!((lanes.len(), lanes.oldest()), (3, Some(1)));
    }

    #[tokio::test]
    async fn a_lane_that_waits_keeps_its_order() {
        let mut lanes = Lanes::default();
        lanes.push(item(Some(1), 0));
        lanes.push(item(Some(1), 1));
        let now = Instant::now();
        let later = now + Duration::from_secs(5);
        let head = lanes.take().expect("the first one");
        lanes.retry(head.lane, later);
        lanes.push(item(Some(1), 2));
        lanes.wake(now);
        assert_eq!(lanes.take(), None);
        assert_eq!(lanes.next_wake(), Some(later));
        lanes.wake(later);
        let head = lanes.take().expect("the first one again");
        assert_eq!((head.item.place, head.attempts), (0, 1));
        lanes.finish(head.lane);
        let head = lanes.take().expect("the second one");
        assert_eq!((head.item.place, head.attempts), (1, 0));
    }

    #[tokio::test]
    async fn what_is_given_up_makes_room_for_what_follows() {
        let mut lanes = Lanes::default();
        for place in 0..4 {
            lanes.push(item(Some(1), place));
        }
        lanes.push(item(None, 9));
        let head = lanes.take().expect("the first one");
        assert!(lanes.heads(10, |item| item.place < 3).is_empty());
        lanes.wait(head.lane, Instant::now() + Duration::from_mins(1));
        let heads = lanes.heads(10, |item| item.place < 3);
        assert_eq!(heads.len(), 3);
        for head in heads {
            lanes.finish(head.lane);
        }
        let mut left = places(&mut lanes);
        left.sort_unstable();
        assert_eq!(left.iter().map(|it| it.0).collect::<Vec<_>>(), [3, 9]);
        lanes.wake(Instant::now() + Duration::from_mins(2));
        assert_eq!(lanes.take(), None);
    }

    #[test]
    fn a_clock_that_is_set_back_leaves_nothing_in_the_future() {
        let mut lanes = Lanes::default();
        for place in [5, 20, 30] {
            lanes.push(item(Some(1), place));
        }
        lanes.set_back(10);
        let added: Vec<i64> = lanes
            .heads(10, |_| true)
            .iter()
            .map(|head| head.item.added)
            .collect();
        assert_eq!(added, [5, 10, 10]);
    }

    #[tokio::test]
    async fn what_is_given_up_leaves_nothing_in_memory() {
        let mut lanes = Lanes::default();
        lanes.push(item(Some(0), 0));
        let now = Instant::now();
        // Nothing is removed, as if a receiver were gone or a disk full.
        for place in 1..20_000 {
            lanes.push(item(None, place));
            lanes.push(item(Some(1), place));
            lanes.wait(LaneId::Order(0), now + Duration::from_secs(place));
            let heads = lanes.heads(10, |item| item.order != Some(0));
            assert_eq!(heads.len(), 2);
            for head in heads {
                lanes.wait(head.lane, now + Duration::from_secs(place));
                lanes.finish(head.lane);
            }
        }
        assert_eq!(lanes.len(), 1);
        let most = 2 * STALE + 10;
        assert!(lanes.ready.len() < most, "{}", lanes.ready.len());
        assert!(lanes.waiting.len() < most, "{}", lanes.waiting.len());
        lanes.wake(now + Duration::from_secs(20_000));
        assert_eq!(places(&mut lanes), [(0, LaneId::Order(0))]);
    }
}
