// The two commands: `event-catalog` generates the package, `event-analytics` collects and counts.

import { execFile, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

const eventCatalog = process.env.EVENT_CATALOG || "event-catalog";
const eventAnalytics = process.env.EVENT_ANALYTICS || "event-analytics";

/** Generates the package for the page. */
export function generate(catalog, out) {
  const done = spawnSync(eventCatalog, ["generate", "typescript", "--catalog", catalog, "--out", out], { encoding: "utf8" });
  if (done.error) throw new Error(`can't run ${eventCatalog}: ${done.error.message}`);
  if (done.status !== 0) throw new Error(done.stderr);
}

/** Starts the collector; `address` is where it listens, and `ended` its exit status. */
export async function collect(listen, options, config) {
  const collector = spawn(eventAnalytics, ["collect", "--listen", listen, ...options, "--config", config, "--log", "warn"], {
    stdio: ["ignore", "inherit", "pipe"],
  });
  process.once("exit", () => collector.kill());
  const ended = new Promise((resolve, reject) => {
    collector.once("error", (error) => reject(new Error(`can't run ${eventAnalytics}: ${error.message}`)));
    collector.once("close", (status, signal) => resolve(status ?? signal));
  });
  const lines = createInterface(collector.stderr);
  const address = await Promise.race([
    ended.then((status) => {
      throw new Error(`the collector has ended with the status ${status}`);
    }),
    new Promise((resolve) => {
      lines.on("line", (line) => {
        const [, found] = /^receiving events at (http:\S+);/.exec(line) ?? [];
        if (found) resolve(found);
        else console.error(`collector: ${line}`);
      });
    }),
  ]);
  return { address, ended, stop: () => collector.kill("SIGINT"), kill: () => collector.kill("SIGKILL") };
}

/** Runs a command of `event-analytics` in the terminal, and shows how to run it again. */
export function show(command, options) {
  const shown = [...command, ...options].map((it) => (/^[\w./-]+$/.test(it) ? it : `'${it}'`));
  console.log(`\n$ event-analytics ${shown.join(" ")}`);
  const { error, status } = spawnSync(eventAnalytics, [...command, ...options], { stdio: "inherit" });
  return !error && status === 0;
}

/** The counts of all events, as they were when `event-analytics` was last asked. */
export function counts(options) {
  let rows = [];
  let isAsking = false;
  let asked = 0;
  return () => {
    // Each report is a process.
    if (!isAsking && Date.now() - asked > 2000) {
      isAsking = true;
      execFile(eventAnalytics, ["report", "events", "--format", "json", ...options], (error, stdout) => {
        if (error) console.error(`report: ${error.message}`);
        else rows = JSON.parse(stdout);
        isAsking = false;
        asked = Date.now();
      });
    }
    return rows;
  };
}
