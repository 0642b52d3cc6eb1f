// A real Chromium, and pages for it that don't come from a server.

import { existsSync, readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

const executablePath =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

export async function launch() {
  if (!executablePath) throw new Error("there is no Chromium; scripts/test-web says how to get one");
  const quiet = ["quic", "background-networking", "component-update", "sync"].map((it) => `--disable-${it}`);
  return chromium.launch({
    executablePath,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", ...quiet],
  });
}

/**
 * Runs `store`, and waits until another page sees the `value` that the page stores. The browser persists a stored value
 * a moment later than the page stores it, and a page that is loaded in between may not find it.
 */
export async function untilStored(page, value, store) {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.evaluate((value) => {
    window.stored = new Promise((done) => addEventListener("storage", ({ newValue }) => newValue === value && done()));
  }, value);
  await store();
  await other.evaluate("window.stored");
  await other.close();
}

const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css" };

/** The origin of the pages that `site` opens. */
export const origin = "http://page.test";

/**
 * A new page whose requests are answered from folders and texts: paths below a name lead to the folder of that name,
 * and any other request is recorded, and fails.
 */
export async function site(browser, folders, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const log = { errors: [], console: [], requests: [] };
  page.on("pageerror", (error) => log.errors.push(error.message));
  page.on("console", (message) => log.console.push(message.text()));
  await context.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    const [, name, ...rest] = url.pathname.split("/");
    const place = url.origin === origin ? folders[name] : undefined;
    const path = typeof place === "string" && rest.length ? join(place, normalize(rest.join("/"))) : undefined;
    const body = path && existsSync(path) ? readFileSync(path) : place?.text;
    if (body === undefined) {
      log.requests.push(url.href);
      return route.abort();
    }
    return route.fulfill({ body, contentType: `${types[extname(path ?? name)] ?? "text/html"}; charset=utf-8` });
  });
  return { page, log, context };
}
