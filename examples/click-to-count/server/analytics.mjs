// Runs the two commands: `event-catalog` generates the package, and `event-analytics` collects and counts events.

import { execFile, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

const eventCatalog = process.env.EVENT_CATALOG || "event-catalog";
const eventAnalytics = process.env.EVENT_ANALYTICS || "event-analytics";

/** Generates the package for the page. */
export function generate(catalog, out) {
  const done = spawnSync(eventCatalog, ["generate", "typescript", "--catalog", catalog, "--out", out], { encoding: "utf8" });
  if (done.error) throw new Error(`cannot run ${eventCatalog}: ${done.error.message}`);
  if (done.status !== 0) throw new Error(done.stderr);
}

/** The lines that the collector prints when it has started to listen. */
const announced = { address: /^receiving events at (http:\S+);/, dashboard: /^the dashboard is at (http:\S+)/ };

/** Starts the collector with its dashboard. Returns the addresses, a promise of the exit status, and how to stop it. */
export async function collect(listen, dashboard, options) {
  const given = ["collect", "--listen", listen, "--dashboard", dashboard, ...options, "--log", "warn"];
  const collector = spawn(eventAnalytics, given, { stdio: ["ignore", "inherit", "pipe"] });
  process.once("exit", () => collector.kill());
  const ended = new Promise((resolve, reject) => {
    collector.once("error", (error) => reject(new Error(`cannot run ${eventAnalytics}: ${error.message}`)));
    collector.once("close", (status, signal) => resolve(status ?? signal));
  });
  const lines = createInterface(collector.stderr);
  const addresses = await Promise.race([
    ended.then((status) => {
      throw new Error(`the collector ended with the status ${status}`);
    }),
    new Promise((resolve) => {
      const found = {};
      lines.on("line", (line) => {
        const name = Object.keys(announced).find((it) => announced[it].test(line));
        if (!name) return console.error(`collector: ${line}`);
        found[name] = announced[name].exec(line)[1];
        if (found.address && found.dashboard) resolve(found);
      });
    }),
  ]);
  return { ...addresses, ended, stop: () => collector.kill("SIGINT"), kill: () => collector.kill("SIGKILL") };
}

/** A command line of `event-analytics`, as a user would type it. */
export function typed(command, options) {
  const shown = [...command, ...options].map((it) => (/^[\w./-]+$/.test(it) ? it : `'${it}'`));
  return `$ event-analytics ${shown.join(" ")}`;
}

/** Runs a command of `event-analytics` in the terminal, and shows how to run it again. */
export function show(command, options) {
  console.log(`\n${typed(command, options)}`);
  const { error, status } = spawnSync(eventAnalytics, [...command, ...options], { stdio: "inherit" });
  return !error && status === 0;
}

/** Returns a function that returns the latest counts of all events, and queries `event-analytics` for new counts. */
export function counts(options) {
  let rows = [];
  let isAsking = false;
  let asked = 0;
  return () => {
    // Each query starts a process, so start at most one every two seconds.
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
