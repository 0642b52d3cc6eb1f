//! Quotas: events per minute for each key and address, and new names per day.
//!
//! All of this is kept only in memory. Addresses are never written to disk.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::keys::WriteKey;
use super::problem::{Kind, Problem};

/// How many addresses are counted at once. Further addresses share one quota.
const ADDRESSES: usize = 1 << 16;

/// How long to wait between two searches for unused addresses.
const SWEEP: Duration = Duration::from_secs(10);

/// How long new names are counted before the count starts again from 0.
const DAY: Duration = Duration::from_hours(24);

/// What is left of a quota. One request may overdraw it, and then the next request has to wait.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Bucket {
    fn full(per_minute: u32, now: Instant) -> Self {
        Self {
            left: f64::from(per_minute),
            at: now,
        }
    }

    fn refill(&mut self, per_minute: u32, now: Instant) {
        let per_minute = f64::from(per_minute);
        let minutes = now.saturating_duration_since(self.at).as_secs_f64() / 60.0;
        self.left = (self.left + minutes * per_minute).min(per_minute);
        // Requests can arrive out of order. An earlier request must not set the time back, or the time in between
        // would be counted twice.
        self.at = self.at.max(now);
    }

    /// The seconds until something is available; `None` if something is available now.
    fn wait(&self, per_minute: u32) -> Option<u64> {
        if self.left >= 1.0 {
            return None;
        }
        let seconds = ((1.0 - self.left) * 60.0 / f64::from(per_minute)).ceil();
        let wait = Duration::try_from_secs_f64(seconds.min(3600.0));
        Some(wait.map_or(3600, |wait| wait.as_secs()))
    }
}

/// How much of its quotas one write key has used.
#[derive(Debug)]
struct Used {
    key: Option<Bucket>,
    addresses: HashMap<IpAddr, Bucket>,
    /// When unused addresses were last removed.
    swept: Option<Instant>,
    /// The shared quota of all addresses beyond the limit.
    others: Option<Bucket>,
    /// Hashes of the new names. Names have any length, because senders choose them.
    names: HashSet<u64>,
    names_since: Instant,
}

/// How much of its quotas each write key has used.
#[derive(Debug)]
pub(super) struct Quotas {
    keys: Vec<Mutex<Used>>,
    hasher: std::hash::RandomState,
}

/// Returns the [`Problem`] for a request from a key or an address that has used up its quota.
fn used_up(what: &str, seconds: u64) -> Problem {
    Problem::passing(
        Kind::Quota,
        seconds,
        format!(
            "this {what} has used up its quota of events per minute; try again after {seconds} s"
        ),
    )
}

/// The part of an address that identifies a client: with IPv6, a client usually has a whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        IpAddr::V4(_) => address,
    }
}

impl Quotas {
    pub(super) fn new(keys: usize, now: Instant) -> Self {
        let used = || {
            Mutex::new(Used {
                key: None,
                addresses: HashMap::new(),
                swept: None,
                others: None,
                names: HashSet::new(),
                names_since: now,
            })
        };
        Self {
            keys: (0..keys).map(|_| used()).collect(),
            hasher: std::hash::RandomState::new(),
        }
    }

    fn used(&self, index: usize) -> MutexGuard<'_, Used> {
        self.keys[index]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes events from the quotas of a key and an address. Fails if nothing is left. With 0 events, it only checks.
    pub(super) fn take(
        &self,
        index: usize,
        key: &WriteKey,
        address: IpAddr,
        events: usize,
        now: Instant,
    ) -> Result<(), Problem> {
        let limits = key.quotas;
        if limits.events_per_minute.is_none() && limits.address_events_per_minute.is_none() {
            return Ok(());
        }
        let mut used = self.used(index);
        let used = &mut *used;
        let events = f64::from(u32::try_from(events).unwrap_or(u32::MAX));
        if let Some(limit) = limits.events_per_minute {
            let bucket = used.key.get_or_insert_with(|| Bucket::full(limit, now));
            bucket.refill(limit, now);
            if let Some(seconds) = bucket.wait(limit) {
                return Err(used_up("key", seconds));
            }
        }
        if let Some(limit) = limits.address_events_per_minute {
            let bucket = used.address(network(address), limit, now);
            bucket.refill(limit, now);
            if let Some(seconds) = bucket.wait(limit) {
                return Err(used_up("address", seconds));
            }
            bucket.left -= events;
        }
        if let Some(bucket) = &mut used.key {
            bucket.left -= events;
        }
        Ok(())
    }

    /// Counts a new name against today's quota of new names. Returns `false` if it is new and the quota is used up.
    pub(super) fn take_name(&self, index: usize, key: &WriteKey, name: &str, now: Instant) -> bool {
        let Some(limit) = key.quotas.new_names_per_day else {
            return true;
        };
        let hash = self.hasher.hash_one(name);
        let mut used = self.used(index);
        if now.saturating_duration_since(used.names_since) >= DAY {
            used.names.clear();
            used.names_since = now;
        }
        if used.names.contains(&hash) {
            return true;
        }
        used.names.len() < limit && used.names.insert(hash)
    }
}

impl Used {
    fn address(&mut self, address: IpAddr, limit: u32, now: Instant) -> &mut Bucket {
        if !self.addresses.contains_key(&address) && self.addresses.len() >= ADDRESSES {
            // Examining all addresses for each request would take longer than the request.
            let is_due = self
                .swept
                .is_none_or(|swept| now.saturating_duration_since(swept) >= SWEEP);
            if is_due {
                self.swept = Some(now);
                // A full bucket isn't needed: a new bucket starts full.
                self.addresses.retain(|_, bucket| {
                    bucket.refill(limit, now);
                    bucket.left < f64::from(limit)
                });
            }
            if self.addresses.len() >= ADDRESSES {
                return self.others.get_or_insert_with(|| Bucket::full(limit, now));
            }
        }
        self.addresses
            .entry(address)
            .or_insert_with(|| Bucket::full(limit, now))
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::{Access, Quotas as Limits};
    use super::*;

    fn key(quotas: Limits) -> WriteKey {
        WriteKey {
            id: "page".to_owned(),
            access: Access::Open,
            tenant: None,
            source: None,
            quotas,
        }
    }

    const HERE: IpAddr = IpAddr::V6(Ipv6Addr::new(1, 2, 3, 4, 5, 6, 7, 8));
    const NEAR: IpAddr = IpAddr::V6(Ipv6Addr::new(1, 2, 3, 4, 9, 9, 9, 9));
    const FAR: IpAddr = IpAddr::V6(Ipv6Addr::new(1, 2, 3, 5, 5, 6, 7, 8));

    #[test]
    fn a_quota_may_be_overdrawn_once_and_comes_back() {
        let start = Instant::now();
        let quotas = Quotas::new(1, start);
        let key = key(Limits {
            events_per_minute: Some(60),
            ..Limits::default()
        });
        let take = |events, seconds| {
            quotas.take(0, &key, HERE, events, start + Duration::from_secs(seconds))
        };
        assert!(take(59, 0).is_ok());
        assert!(take(10, 0).is_ok(), "one is left");
        let refused = take(1, 0).expect_err("nothing is left");
        assert_eq!((refused.status().as_u16(), refused.word()), (429, "quota"));
        assert!(take(1, 9).is_err());
        assert!(take(2, 11).is_ok());
        assert!(
            take(1, 5).is_err(),
            "a request that began earlier brings nothing back"
        );
        assert!(take(1, 11).is_err());
        assert!(take(60, 1000).is_ok(), "never more than for a minute");
        assert!(take(1, 1000).is_err());
    }

    #[test]
    fn each_network_has_its_quota() {
        let start = Instant::now();
        let quotas = Quotas::new(1, start);
        let key = key(Limits {
            address_events_per_minute: Some(2),
            ..Limits::default()
        });
        assert!(quotas.take(0, &key, HERE, 2, start).is_ok());
        assert!(quotas.take(0, &key, NEAR, 1, start).is_err());
        assert!(quotas.take(0, &key, FAR, 1, start).is_ok());
    }

    #[test]
    fn the_number_of_addresses_is_bounded() {
        let start = Instant::now();
        let quotas = Quotas::new(1, start);
        let key = key(Limits {
            address_events_per_minute: Some(2),
            ..Limits::default()
        });
        let address =
            |number: usize| IpAddr::from(u32::try_from(number).expect("small").to_be_bytes());
        for number in 0..ADDRESSES {
            assert!(quotas.take(0, &key, address(number), 1, start).is_ok());
        }
        // All other addresses share a quota of two events.
        assert!(quotas.take(0, &key, address(ADDRESSES), 1, start).is_ok());
        assert!(
            quotas
                .take(0, &key, address(ADDRESSES + 1), 1, start)
                .is_ok()
        );
        assert!(
            quotas
                .take(0, &key, address(ADDRESSES + 2), 1, start)
                .is_err()
        );
        let later = start + Duration::from_mins(2);
        assert!(
            quotas
                .take(0, &key, address(ADDRESSES + 2), 1, later)
                .is_ok()
        );
        assert_eq!(quotas.used(0).addresses.len(), 1);
    }

    #[test]
    fn new_names_are_counted_by_the_day() {
        let start = Instant::now();
        let quotas = Quotas::new(1, start);
        let key = key(Limits {
            new_names_per_day: Some(2),
            ..Limits::default()
        });
        let take =
            |name, hours| quotas.take_name(0, &key, name, start + Duration::from_hours(hours));
        assert!(take("a", 0) && take("b", 0) && take("a", 1));
        assert!(!take("c", 1));
        assert!(take("c", 24));
    }
}
