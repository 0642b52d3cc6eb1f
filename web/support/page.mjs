// A page that runs only a classic script. Tests control its clock, its network and its visitor.

import { webcrypto } from "node:crypto";
import { runInNewContext } from "node:vm";

const settled = () => new Promise((resolve) => setImmediate(resolve));

export const second = 1000;

/** Options of a collector, for tests that don't depend on them. */
export const settings = { url: "https://collector.test/", key: "pk 1", consent: true };

/** An answer of the server. */
export const answer = (status, headers = {}) => new Response(null, { status, headers });

/** A page on which a script has run. */
export function page(script, overrides = {}) {
  let now = Date.UTC(2026, 10, 29, 12);
  class Clock extends Date {
    constructor(...args) {
      super(...(args.length ? args : [now]));
    }
    static now() {
      return now;
    }
  }
  const timers = new Map();
  let lastTimer = 0;
  const heard = { online: [], visibilitychange: [] };
  const it = {
    /** The requests that were posted: `by`, `url`, `options`, `body`, and the `events` in it. */
    posts: [],
    /** The uncaught errors that were reported. */
    reported: [],
    /** The delays of all timers that were set. */
    delays: [],
    /** Answers a request; by default, the server accepts it. */
    answer: async () => answer(202),
    /** Whether the browser accepts a beacon. */
    takesBeacons: true,
    ...overrides,
  };
  const post = (by, url, body, options) => it.posts.push({ by, url, options, body, events: JSON.parse(body) });
  const window = {
    AbortSignal,
    Blob,
    Date: Clock,
    console,
    addEventListener: (type, handler) => heard[type].push(handler),
    clearTimeout: (timer) => timers.delete(timer),
    crypto: { getRandomValues: (array) => webcrypto.getRandomValues(array) },
    document: { visibilityState: "visible", addEventListener: (type, handler) => heard[type].push(handler) },
    fetch(url, options) {
      post("fetch", url, options.body, options);
      return it.answer(url, options);
    },
    location: { origin: "https://shop.test", pathname: "/cart", search: "?email=x@example.org", hash: "#x" },
    navigator: {
      onLine: true,
      sendBeacon(url, body) {
        if (it.takesBeacons) post("beacon", url, body);
        return it.takesBeacons;
      },
    },
    reportError: (error) => it.reported.push(error),
    setTimeout(run, delay) {
      it.delays.push(delay);
      timers.set(++lastTimer, { run, at: now + delay });
      return lastTimer;
    },
  };
  window.window = window;
  runInNewContext(script, window);

  const notify = (type) => heard[type].forEach((handler) => handler({ type }));
  return Object.assign(it, {
    window,
    /** Lets time pass, and runs all timers that are due. */
    async pass(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        await settled();
        const [next] = [...timers].filter(([, { at }]) => at <= end).sort(([, one], [, other]) => one.at - other.at);
        if (!next) break;
        timers.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].run();
      }
      now = end;
      await settled();
    },
    /** Changes the clock of the device without running timers. */
    turnClock(milliseconds) {
      now += milliseconds;
      for (const timer of timers.values()) timer.at += milliseconds;
    },
    show(state) {
      window.document.visibilityState = state;
      notify("visibilitychange");
    },
    connect(onLine) {
      window.navigator.onLine = onLine;
      if (onLine) notify("online");
    },
    now: () => now,
    /** The names of all events that were posted. */
    sent: () => it.posts.flatMap(({ events }) => events.map((event) => event.type)),
  });
}

/** A page with a collector, and a list of the problems that the collector has reported. */
export function collectorPage(script, global, options = {}, overrides = {}) {
  const it = page(script, overrides);
  const { collector, track } = it.window[global];
  const problems = [];
  const onError = ({ reason, events, cause }) => problems.push([reason, events, cause]);
  return Object.assign(it, { collector, track, problems, listen: collector({ ...settings, onError, ...options }) });
}
