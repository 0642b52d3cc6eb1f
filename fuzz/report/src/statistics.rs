//! Parses the output of libFuzzer: <https://llvm.org/docs/LibFuzzer.html#output>.

use serde::{Deserialize, Serialize};

/// The figures of one run, which consists of several processes if inputs crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Statistics {
    /// The number of executed inputs.
    pub(crate) executions: u64,
    /// The number of inputs that earlier processes executed.
    earlier: u64,
    /// The number of reached edges of the code.
    pub(crate) edges: u64,
    /// The number of executions before the last new edge.
    pub(crate) last_new: u64,
    /// The number of reached edges after some executions, for each new edge.
    progress: Vec<(u64, u64)>,
    /// The longest execution, in microseconds.
    pub(crate) longest: u64,
    /// The largest ratio of output to input, in thousandths, and the limit for it. The output that an empty input
    /// also has isn't counted.
    pub(crate) largest: Option<(u64, u64)>,
    /// The peak memory, in megabytes.
    pub(crate) megabytes: u64,
    /// The inputs that crash, or take too much time or memory.
    pub(crate) crashes: Vec<String>,
}

impl Statistics {
    /// Prepares for the output of the next process of the same run. libFuzzer counts from zero in each process.
    pub(crate) fn start_process(&mut self) {
        self.earlier = self.executions;
    }

    pub(crate) fn read(&mut self, line: &str) {
        if let Some(rest) = line.strip_prefix('#') {
            self.progress(rest);
        } else if let Some(text) = line.strip_prefix("stat::number_of_executed_units:") {
            self.executions = self.executions.max(self.earlier + number(text));
        } else if let Some(text) = line.strip_prefix("stat::peak_rss_mb:") {
            self.megabytes = self.megabytes.max(number(text));
        } else if let Some(text) = line.strip_prefix("longest execution:") {
            self.longest = self.longest.max(number(text));
        } else if let Some(text) = line.strip_prefix("largest output:") {
            let allowed = text.rsplit_once("of ").map_or(0, |(_, text)| number(text));
            self.largest = self.largest.max(Some((number(text), allowed)));
        } else if let Some((_, input)) = line.split_once("Test unit written to ") {
            // libFuzzer reports slow units that are still within the limit.
            let input = input.trim();
            // An input in the repository that crashes does so each time that the program is started.
            let is_known = self.crashes.iter().any(|it| it == input);
            if !input.contains("slow-unit-") && !is_known {
                self.crashes.push(input.to_owned());
            }
        }
    }

    /// Parses a line such as `#4096 pulse  cov: 210 ft: 404 corp: 20/3Kb …`.
    fn progress(&mut self, line: &str) {
        let executions = self.earlier + number(line);
        self.executions = self.executions.max(executions);
        let edges = line.split_once("cov: ").map_or(0, |(_, text)| number(text));
        if edges > self.edges {
            self.edges = edges;
            self.progress.push((executions, edges));
            // The inputs of earlier runs are executed first. The edges that they reach aren't new.
            let is_old = self.earlier == 0 && line.contains("INITED");
            self.last_new = if is_old { 0 } else { executions };
        }
    }

    /// The share of the edges that were first reached in the last fifth of the executions, in hundredths of a percent.
    pub(crate) fn growth(&self) -> u64 {
        let end = self.executions / 5 * 4;
        let earlier = self.progress.iter().take_while(|(at, _)| *at <= end);
        let earlier = earlier.last().map_or(0, |(_, edges)| *edges);
        (self.edges - earlier.min(self.edges)) * 10_000 / self.edges.max(1)
    }

    /// The percentage of executions since the last new edge.
    pub(crate) fn settled(&self) -> u64 {
        (self.executions - self.last_new.min(self.executions)) * 100 / self.executions.max(1)
    }
}

/// The number at the beginning of a text; 0 if there is none.
fn number(text: &str) -> u64 {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text[..end].parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_read() {
        let mut statistics = Statistics::default();
        for line in [
            "INFO: seed corpus: files: 4 min: 1b max: 27b total: 62b rss: 32Mb",
            "#5\tINITED cov: 190 ft: 400 corp: 4/62b exec/s: 0 rss: 33Mb",
            "#700\tNEW    cov: 212 ft: 420 corp: 5/70b lim: 4 exec/s: 0 rss: 33Mb L: 8/27 MS: 1 ChangeBit-",
            "#900\tREDUCE cov: 212 ft: 420 corp: 5/69b lim: 4 exec/s: 0 rss: 33Mb L: 7/27 MS: 1 EraseBytes-",
            "longest execution: 1200 us",
            "largest output: 2500 thousandths, of 64",
            "#2000\tDONE   cov: 212 ft: 420 corp: 5/69b lim: 4 exec/s: 1000 rss: 34Mb",
            "stat::number_of_executed_units: 2000",
            "stat::peak_rss_mb:              34",
        ] {
            statistics.read(line);
        }
        let expected = Statistics {
            executions: 2000,
            earlier: 0,
            edges: 212,
            last_new: 700,
            progress: vec![(5, 190), (700, 212)],
            longest: 1200,
            largest: Some((2500, 64)),
            megabytes: 34,
            crashes: Vec::new(),
        };
        assert_eq!(statistics, expected);
        assert_eq!((statistics.settled(), statistics.growth()), (65, 0));
    }

    #[test]
    fn a_crash_is_read_and_a_slow_input_is_not_a_crash() {
        let mut statistics = Statistics::default();
        statistics.read(
            "artifact_prefix='artifacts/fmt/'; Test unit written to artifacts/fmt/slow-unit-1",
        );
        assert!(statistics.crashes.is_empty());
        statistics
            .read("artifact_prefix='artifacts/fmt/'; Test unit written to artifacts/fmt/crash-2");
        assert_eq!(statistics.crashes, ["artifacts/fmt/crash-2"]);
    }

    #[test]
    fn a_run_goes_on_after_a_crash() {
        let mut statistics = Statistics::default();
        for line in [
            "#5\tINITED cov: 190 ft: 400 corp: 4/62b exec/s: 0 rss: 33Mb",
            "#700\tNEW    cov: 212 ft: 420 corp: 5/70b lim: 4 exec/s: 0 rss: 33Mb L: 8/27 MS: 1 ChangeBit-",
            "Test unit written to artifacts/fmt/crash-2",
            "stat::number_of_executed_units: 800",
            "stat::peak_rss_mb:              50",
        ] {
            statistics.read(line);
        }
        statistics.start_process();
        for line in [
            "#6\tINITED cov: 212 ft: 420 corp: 5/70b exec/s: 0 rss: 33Mb",
            "#200\tNEW    cov: 215 ft: 425 corp: 6/78b lim: 4 exec/s: 0 rss: 33Mb L: 8/27 MS: 1 ChangeBit-",
            "stat::number_of_executed_units: 1200",
            "stat::peak_rss_mb:              34",
        ] {
            statistics.read(line);
        }
        assert_eq!((statistics.executions, statistics.edges), (2000, 215));
        assert_eq!((statistics.last_new, statistics.settled()), (1000, 50));
        statistics
            .read("#1100\tNEW    cov: 225 ft: 440 corp: 7/80b lim: 4 exec/s: 0 rss: 33Mb L: 8/27");
        // 10 of 225 edges were reached after 1,600 of 2,000 executions.
        assert_eq!(statistics.growth(), 444);
        assert_eq!((statistics.crashes.len(), statistics.megabytes), (1, 50));
    }

    #[test]
    fn what_was_found_earlier_is_not_new() {
        let mut statistics = Statistics::default();
        statistics.read("#5000\tINITED cov: 190 ft: 400 corp: 4/62b exec/s: 0 rss: 33Mb");
        statistics.read("#9000\tDONE   cov: 190 ft: 400 corp: 4/62b exec/s: 0 rss: 33Mb");
        assert_eq!(statistics.settled(), 100);
    }
}
