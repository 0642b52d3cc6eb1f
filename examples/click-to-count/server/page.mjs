// The server of the page: it serves the files of `page` and of the generated package, the collector's address, and the
// state that the page shows.

import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json" };

/** The files in a folder, as pairs of an address and a path. */
function files(folder, prefix) {
  return readdirSync(folder).map((name) => [prefix + name, join(folder, name)]);
}

/**
 * Creates the server. `settings()` returns the page's settings for the collector, or nothing until the collector has
 * started. `state()` returns the data that the page shows.
 */
export function pageServer(pages, generated, settings, state) {
  // Only the files listed here can be requested, whatever the path.
  const known = new Map([...files(pages, "/"), ...files(generated, "/package/")]);
  const texts = {
    "/settings.js": () => `const settings = ${JSON.stringify(settings())};`,
    "/state.json": () => JSON.stringify(state()),
  };
  return createServer((request, response) => {
    const own = `127.0.0.1:${request.socket.localPort}`;
    const page = settings();
    // The collector hasn't started yet.
    if (!page) return response.writeHead(503, { "Retry-After": "1" }).end();
    // The collector accepts events only from the origin 127.0.0.1, and `localhost` is a different origin.
    if (request.headers.host !== own) return response.writeHead(302, { Location: `http://${own}/` }).end();
    const path = request.url === "/" ? "/index.html" : request.url;
    const text = Object.hasOwn(texts, path) ? texts[path]() : known.has(path) ? readFileSync(known.get(path)) : undefined;
    if (text === undefined) return response.writeHead(404).end();
    response.writeHead(200, {
      "Content-Type": `${types[extname(path)] ?? "text/plain"}; charset=utf-8`,
      "Cache-Control": "no-store",
      // A page with a content security policy must list the collector in `connect-src`.
      "Content-Security-Policy":
        `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; ` +
        `connect-src 'self' ${new URL(page.collector).origin}`,
    });
    response.end(text);
  });
}
