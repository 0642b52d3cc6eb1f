// A page of the dashboard with a fake API, and checks for what must not happen on any page.

import assert from "node:assert/strict";
import { after, before } from "node:test";

import { launch } from "../../../../web/support/browser.mjs";
import { serve } from "./server.mjs";
import { settled, texts } from "./shown.mjs";

export { settled, texts };

export const desktop = { viewport: { width: 1280, height: 800 } };
export const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true };

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/**
 * Opens an address of a dashboard with a store of this kind. It fails when a script fails, the content
 * security policy is violated, another origin is requested, or a name is interpreted as more than text. A
 * test that makes a panel fail passes the expected status.
 */
export async function open(t, kind, address = "/", { clock = false, status, ...options } = {}) {
  const server = await serve(kind);
  const context = await browser.newContext({ ...desktop, ...options });
  const page = await context.newPage();
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (message) => {
    if (!status || !message.text().includes(`status of ${status}`)) trouble.push(message.text());
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== server.origin) trouble.push(request.url());
  });
  t.after(async () => {
    const pwned = await page.evaluate("window.pwned");
    await context.close();
    await server.close();
    assert.equal(pwned, undefined);
    assert.deepEqual(trouble, []);
  });
  if (clock) await page.clock.install();
  await page.goto(server.origin + address);
  await settled(page);
  return { page, server, context };
}

/** The query string of the page's address. */
export const search = (page) => decodeURIComponent(new URL(page.url()).search);
