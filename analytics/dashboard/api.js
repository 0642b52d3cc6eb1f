// Sends questions to the server, a few at a time, because the server has other clients, too.

const ATONCE = 4;
let running = 0;
const waiting = [];

/** An error that the server reported, in words. */
export class Problem extends Error {
  constructor(title, detail, status) {
    super(title);
    this.detail = detail;
    this.status = status;
  }
}

export const address = (panel, query) => {
  const text = String(query ?? "");
  return `api/${panel}${text && `?${text}`}`;
};

/** The address for downloading the same rows as CSV. */
export function csv(panel, query) {
  const all = new URLSearchParams(query);
  all.set("format", "csv");
  return address(panel, all);
}

const turn = () => (running < ATONCE ? (running++, Promise.resolve()) : new Promise((done) => waiting.push(done)));
const next = () => (waiting.length ? waiting.shift()() : running--);

/** The server's answer. An aborted question throws an `AbortError`, any other failure a `Problem`. */
export async function ask(panel, query, signal) {
  await turn();
  try {
    signal?.throwIfAborted();
    const response = await fetch(address(panel, query), { signal, headers: { accept: "application/json" } });
    if (response.ok) return await response.json();
    const problem = await response.json().catch(() => ({}));
    throw new Problem(problem.title ?? `The server answered ${response.status}`, problem.detail, response.status);
  } catch (error) {
    if (error.name === "AbortError" || error instanceof Problem) throw error;
    if (error instanceof SyntaxError) throw new Problem("The answer isn't JSON", "Check whether a proxy between this page and event-analytics changes answers.");
    throw new Problem("event-analytics doesn't answer", "If event-analytics isn't running, start it again, then retry.");
  } finally {
    next();
  }
}

/** The rows in an answer, each as an object. */
export const records = ({ columns, rows }) =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
