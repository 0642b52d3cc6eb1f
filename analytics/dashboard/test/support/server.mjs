// A dashboard server like `event-analytics serve`, with a fake API.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { panels } from "./data.mjs";

const folder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Starts it. `kind` can be changed while it runs. `asked` lists the questions that the API got, and `fail`
 * makes panels answer with a problem: it maps panels to `{ status, title, detail }`. A panel in `hold` isn't
 * answered, and `held` lists its questions; `dropped` lists those whose answers the page stopped waiting for.
 */
export async function serve(kind) {
  const it = { kind, asked: [], fail: {}, hold: new Set(), held: [], dropped: [], close: () => (server.closeAllConnections(), new Promise((done) => server.close(done))) };

  function api(panel, query) {
    it.asked.push(panel + (query.size ? `?${query}` : ""));
    const problem = it.fail[panel];
    if (problem) return [problem.status, "application/problem+json", JSON.stringify(problem)];
    const answer = panels(it.kind)[panel];
    if (!answer) return [404, "application/problem+json", JSON.stringify({ status: 404, title: "No such panel", detail: panel })];
    const found = answer(query);
    if (query.get("format") === "csv") return [200, "text/csv", found.columns.map(({ name }) => name).join()];
    const whole = panel === "meta" ? found : { sql: `SELECT "${panel}"\nFROM all_events -- </script><img src=x onerror="window.pwned = 9">`, took_ms: 12, notes: [], ...found };
    return [200, "application/json", JSON.stringify(whole)];
  }

  function file(path) {
    try {
      const body = readFileSync(join(folder, normalize(path === "/" ? "/index.html" : path)));
      return [200, types[extname(path)] ?? "text/html", body];
    } catch {
      return [404, "text/plain", "There is no such file.\n"];
    }
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://dashboard.test");
    const panel = url.pathname.slice("/api/".length);
    if (it.hold.has(panel)) {
      it.held.push(panel);
      return response.on("close", () => it.dropped.push(panel));
    }
    const [status, type, body] = url.pathname.startsWith("/api/") ? api(panel, url.searchParams) : file(url.pathname);
    response.writeHead(status, {
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      ...(type === "text/csv" && { "content-disposition": 'attachment; filename="rows.csv"' }),
    });
    response.end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  it.origin = `http://127.0.0.1:${server.address().port}`;
  return it;
}
