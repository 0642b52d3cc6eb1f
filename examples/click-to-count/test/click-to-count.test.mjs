// Tests the example as a visitor sees it, and its output in a terminal. `scripts/test` runs this if `event-analytics`
// is built:
//
//     scripts/test-web ../examples/click-to-count/test/click-to-count.test.mjs

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { settled, texts } from "../../../analytics/dashboard/test/support/shown.mjs";
import { launch } from "../../../web/support/browser.mjs";
import { command, root } from "../../../web/support/generate.mjs";
import { desktop, phone, screenshots, violations } from "../../../web/support/site.mjs";
import { isSigned } from "../server/webhook.mjs";

const example = dirname(dirname(fileURLToPath(import.meta.url)));
const analytics = process.env.EVENT_ANALYTICS ?? join(root, "target", "debug", "event-analytics");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Waits until `check` returns something, however slow the machine is. */
async function eventually(what, check) {
  for (let turn = 0; turn < 480; turn++) {
    const found = await check();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`after two minutes: ${what}`);
}

/** Runs the example in a folder; `said` is its output. */
async function start(t) {
  const folder = mkdtempSync(join(tmpdir(), "click-to-count-"));
  const run = spawn(join(example, "run"), ["--free-ports", "--folder", folder], {
    env: { ...process.env, EVENT_CATALOG: command, EVENT_ANALYTICS: analytics },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((done) => run.once("close", done));
  const said = [];
  for (const stream of [run.stdout, run.stderr]) createInterface(stream).on("line", (line) => said.push(line));
  t.after(async () => {
    run.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const address = (name) =>
    eventually(`the ${name} has no address\n${said.join("\n")}`, () => {
      if (run.exitCode !== null) throw new Error(said.join("\n"));
      return said.map((line) => line.split(/^(\w+): +(?=http:)/)).find(([, found]) => found === name)?.[2];
    });
  const report = (...kind) => {
    const options = ["--store", join(folder, "store"), "--catalog", join(example, "catalog"), "--format", "json"];
    const { status, stdout, stderr } = spawnSync(analytics, ["report", ...kind, ...options], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  const stop = () => {
    run.kill("SIGINT");
    return ended;
  };
  const [page, collector, dashboard] = [await address("page"), await address("collector"), await address("dashboard")];
  return { page, collector: new URL(collector).origin, dashboard, said, report, stop };
}

/**
 * A page of the example as visitors open it. `sent` lists the names of the events in each request to the collector,
 * and `trouble` lists errors, and requests to other servers, of this page and the pages that it opens.
 */
async function open(t, { page: url, collector, dashboard }, options = desktop) {
  // The collector rejects events from automated browsers, so the user agent is that of an ordinary browser.
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${browser.version()} Safari/537.36`;
  const context = await browser.newContext({ ...options, userAgent });
  t.after(() => context.close());
  // A query can take more than the default of 30 seconds on a slow machine.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const sent = [];
  const trouble = [];
  context.on("weberror", (it) => trouble.push(it.error().message));
  context.on("console", (message) => trouble.push(message.text()));
  page.on("request", (request) => {
    if (request.url().startsWith(collector)) sent.push(JSON.parse(request.postData()).map(({ type }) => type));
  });
  // The server redirects from `localhost`, which isn't an allowed origin of the collector.
  await page.goto(url.replace("127.0.0.1", "localhost"));
  assert.equal(page.url(), url);
  const ours = [url, collector, dashboard].map((it) => new URL(it).origin);
  context.on("request", (request) => {
    if (!ours.includes(new URL(request.url()).origin)) trouble.push(request.url());
  });
  const click = (event, at = 0) => page.locator(`#chat [data-event=${event}]`).nth(at).click();
  const items = (list) => page.$$eval(`#${list} li`, (found) => found.map((it) => [...it.children].map((part) => part.textContent)));
  return { page, sent, trouble, click, items };
}

/**
 * The dashboard, opened with the link on the page. It shows the six events of one click on each button, as in the
 * README.
 */
async function lookAtDashboard(page, address) {
  const [dashboard] = await Promise.all([page.waitForEvent("popup"), page.click("#dashboard")]);
  await settled(dashboard);
  assert.equal(dashboard.url(), address);
  const show = async (view) => {
    await dashboard.locator("#tabs").getByRole("link", { name: view, exact: true }).click();
    await settled(dashboard);
  };
  const enter = async (field, text) => {
    await dashboard.locator(field).fill(text);
    await dashboard.keyboard.press("Enter");
  };

  // The numbers of visitors, occurrences, names, and occurrences of custom events.
  assert.deepEqual(await texts(dashboard, ".totals dd b"), ["0", "6", "4", "1"]);
  const top = dashboard.locator(".card", { has: dashboard.getByRole("heading", { name: "Top events", exact: true }) });
  const parts = ["th .filter", "th :is(.tag, small)", "td:last-child"];
  const rows = (all, parts) => all.map((row) => parts.map((part) => row.querySelector(part).textContent));
  assert.deepEqual(await top.locator("tbody tr").evaluateAll(rows, parts), [
    ["order_paid", "order", "3"],
    ["gift_wrapped", "custom", "1"],
    ["help_opened", "help", "1"],
    ["order_opened", "order", "1"],
  ]);
  await dashboard.locator(".chart canvas").waitFor();
  await dashboard.locator(".newest > *").waitFor();
  await dashboard.screenshot({ path: join(screenshots, "click-to-count-dashboard.png"), fullPage: true });

  await show("Quality");
  assert.deepEqual(await texts(dashboard, "tbody tr > :nth-child(-n + 2)"), ["a former name", "1"]);

  await show("Signals");
  // The dashboard shows a delivery slightly later than the receiver gets it.
  const delivered = "tbody tr > :nth-child(5)";
  await eventually("the dashboard shows no delivery", async () => {
    if ((await texts(dashboard, delivered)).join() !== "0") return true;
    await dashboard.reload();
    await settled(dashboard);
  });
  assert.deepEqual(await texts(dashboard, "tbody tr > :nth-child(-n + 2)"), ["large-orders", "running"]);
  assert.deepEqual(await texts(dashboard, delivered), ["1"]);

  await show("Funnel");
  for (const step of ["order_opened", "order_paid"]) await enter(".add-step input", step);
  await dashboard.locator("table.funnel").waitFor();
  assert.deepEqual(await texts(dashboard, ".funnel .name"), ["order_opened", "order_paid"]);
  // For each step, the number of chat processes, and their share of the first step and of the previous step.
  assert.deepEqual(await texts(dashboard, ".funnel tbody td"), ["1", "100%", "–", "1", "100%", "100%"]);

  // Find the event by its old name.
  await show("Event");
  await enter(".add-step input", "order_bought");
  await settled(dashboard);
  assert.deepEqual(new URL(dashboard.url()).searchParams.getAll("event"), ["order_paid"]);
  assert.match(await dashboard.innerText(".about"), /^order_paid\s.*An order was paid in the chat\..*order_bought/s);
  assert.deepEqual(await texts(dashboard, ".totals dd b"), ["0", "3"]);
  const values = await texts(dashboard, ".fields tbody th");
  assert.deepEqual(values.filter((it) => !it.includes("-")), ["12", "250", "8.5"], values.join());
  await dashboard.close();
}

test("from a click to a webhook, a count and the dashboard", async (t) => {
  const it = await start(t);
  const { page, sent, trouble, click, items } = await open(t, it);

  await click("order_opened");
  await click("order_paid", 1);
  const refused = "not sent: no consent";
  assert.deepEqual(await items("heard"), [["order_paid 250.00", refused], ["order_opened", refused]]);

  // Events that are waiting when consent is withdrawn are deleted. The clicks are in one call, so that no request is
  // sent between them.
  await page.evaluate("consent.click(); document.querySelector('#chat [data-event=order_paid]').click(); consent.click()");

  await page.check("#consent");
  await click("order_opened");
  await click("order_paid", 0);
  await click("order_paid", 1);
  await click("order_bought");
  await click("gift_wrapped");
  await page.click("#help");
  assert.deepEqual((await items("heard")).slice(0, 6), [
    ["help_opened", ""],
    ["gift_wrapped", "custom event"],
    ["order_paid 8.50", ""],
    ["order_paid 250.00", ""],
    ["order_paid 12.00", ""],
    ["order_opened", ""],
  ]);

  const names = ["order_opened", "order_paid", "order_paid", "order_bought", "gift_wrapped", "help_opened"];
  // Events are sent in the order of the clicks, so an event without consent would be sent before the last event.
  await eventually("not all events were sent", () => sent.flat().includes(names.at(-1)));
  assert.deepEqual(sent.flat(), names);

  const counts = [
    ["order_paid", 3, { order_bought: 1 }],
    ["help_opened", 1, null],
    ["order_opened", 1, null],
    ["(custom)", 1, null],
  ];
  const counted = () => it.report("events").map(({ event, count, former_names: names }) => [event, count, names]);
  await eventually("not all events are counted", () => counted().reduce((sum, [, count]) => sum + count, 0) >= names.length);
  assert.deepEqual(counted(), counts);
  assert.deepEqual(it.report("custom").map(({ name, count }) => [name, count]), [["gift_wrapped", 1]]);

  // The page shows the counts and the deliveries.
  await page.locator("#counts tr").nth(3).waitFor();
  await page.locator("#delivered li").waitFor();
  assert.deepEqual(await items("delivered"), [["order_paid 250.00", "signature verified"]]);
  assert.match(await page.textContent("#counts"), /^order_paid3order_bought 1/);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(page), []);
    await page.screenshot({ path: join(screenshots, `click-to-count-${colorScheme}.png`), fullPage: true });
  }
  await lookAtDashboard(page, it.dashboard);
  await page.setViewportSize(phone.viewport);
  assert.equal(await page.evaluate("document.documentElement.scrollWidth"), phone.viewport.width);
  await page.screenshot({ path: join(screenshots, "click-to-count-phone.png"), fullPage: true });
  assert.deepEqual(trouble, []);

  // Close the page first: it would log errors when it requests the state of an example that has ended.
  await page.close();
  assert.equal(await it.stop(), 0, it.said.join("\n"));
  const said = it.said.join("\n");
  const webhook = it.said.filter((line) => line.startsWith("webhook: "));
  assert.equal(webhook.filter((line) => !line.startsWith("webhook:   http:")).length, 1, said);
  assert.match(said, /^webhook: {"type":"order_paid","amount":250,"id":"[0-9a-f-]{36}"}, signature verified$/m);
  for (const command of ["report events", "report funnel order_opened order_paid", "signals", "serve --open"]) {
    assert.ok(said.includes(`$ event-analytics ${command}`), said);
  }
  assert.deepEqual(counted(), counts);
});

test("a delivery is accepted with its signature only", () => {
  // The example from https://github.com/standard-webhooks/standard-webhooks.
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const now = 1614265330 * 1000;
  const body = Buffer.from('{"test": 2432232314}');
  const right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  const delivery = (signature, changes) => ({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": signature,
    ...changes,
  });
  assert.ok(isSigned(delivery(right), body, secret, now));
  // The secret in the file ends with a line break, and a second secret may be in use.
  assert.ok(isSigned(delivery(`v1,AAAA v1a,AAAA ${right}`), body, `${secret}\n`, now));
  for (const headers of [
    {},
    delivery(""),
    delivery("v1,"),
    delivery("v1"),
    delivery(right.replace("v1", "v2")),
    delivery(right.replace("g0", "g1")),
    delivery(right, { "webhook-id": "msg_2" }),
    delivery(right, { "webhook-timestamp": "1614265331" }),
    delivery(right, { "webhook-timestamp": "" }),
    delivery(right, { "webhook-timestamp": "soon" }),
  ]) {
    assert.ok(!isSigned(headers, body, secret, now), JSON.stringify(headers));
  }
  assert.ok(!isSigned(delivery(right), Buffer.from("{}"), secret, now));
  assert.ok(!isSigned(delivery(right), body, "whsec_AAAA", now));
  assert.ok(!isSigned(delivery(right), body, secret, now + 301_000), "an old delivery");
});
