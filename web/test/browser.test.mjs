// The package on real pages, where a stand-in for the chat boots with its listeners.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";

import { launch, origin, site } from "../support/browser.mjs";
import { catalogs, generate, made, read, root, run, snippets, web } from "../support/generate.mjs";

const folder = generate("browser/loyjoy", "typescript", catalogs.real);
const museum = generate("browser/museum", "typescript", catalogs.museum);
const pages = join(web, "pages");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** The listeners of the page, as written in both kinds of script. */
const listeners = (api) => `[
  ${api}listen({
    load: function (detail) { heard.push(['load', detail]) },
    link_clicked: ${api}once(function (detail) { heard.push(['link', detail.url]) }),
    open: function () { throw new Error('mine') }
  }, {
    customEvents: { my_event: function (detail) { heard.push(['my_event', detail]) } },
    other: function (type) { heard.push(['other', type]) }
  }),
  ${api}listener(function (event) { if (!event.known) custom.push(event.type) }),
  ${api}listenTo({ module: 'newsletter' }, function (event) { heard.push(['module', event.type, event.detail]) }),
  ${api}listenTo({ family: 'nps_survey_score' }, function (event, number) { heard.push(['family', number, event.detail]) }),
  ${api}dataLayer({ only: ['load', 'link_clicked'].concat(${api}namesOf({ family: 'nps_survey_score' })) })
]`;

const boot = (api) => `LoyJoy('boot', { process: 'PROCESS_ID', eventListeners: ${listeners(api)} })`;

const start = `<!doctype html><meta charset="utf-8"><title>Page</title>
<script>var heard = [], custom = []</script><script src="/pages/chat.js"></script>`;

async function emitted(page) {
  await page.waitForFunction("window.finished");
  return page.evaluate("({ heard, custom, dataLayer })");
}

function expectAll({ heard, custom, dataLayer }, log) {
  assert.deepEqual(heard, [
    ["load", { process_id: "1", process_name: "Summer giveaway" }],
    ["link", "https://example.org"],
    ["other", "newsletter_double_opt_in"],
    ["module", "newsletter_double_opt_in", undefined],
    ["other", "nps_survey_score_7"],
    ["family", 7, { label: "7" }],
    ["other", "nps_survey_score_77"],
    ["my_event", { mine: true }],
    ["my_event", undefined],
    ["other", "constructor"],
    ["other", "__proto__"],
    ["other", "undefined"],
    ["other", "null"],
    ["other", "42"],
    ["other", "[object Object]"],
    ["load", "not an object"],
    ["other", ""],
  ]);
  const unknown = ["nps_survey_score_77", "my_event", "my_event", "constructor", "__proto__"];
  assert.deepEqual(custom, [...unknown, "undefined", "null", "42", "[object Object]", ""]);
  const entry = (event, event_action, event_label) => {
    return { event, event_category: "LoyJoy Chat", event_action, event_label, legacy_event: undefined };
  };
  assert.deepEqual(dataLayer, [
    entry("load", "Summer giveaway", "load"),
    entry("link_clicked", "Summer giveaway", "link_clicked/Yes"),
    entry("link_clicked", undefined, "link_clicked"),
    entry("nps_survey_score_7", undefined, "nps_survey_score_7/7"),
    entry("load", undefined, "load"),
  ]);
  // An exception in a handler becomes an uncaught error of the page, so the page's monitoring sees it.
  assert.deepEqual(log.errors, ["mine"]);
}

test("a page with the classic script", async () => {
  const page = `${start}<script src="/loyjoy/events.global.js"></script><script>${boot("LoyJoyEvents.")}</script>`;
  const it = await site(browser, { "page.html": { text: page }, loyjoy: folder, pages });
  await it.page.goto(`${origin}/page.html`);
  expectAll(await emitted(it.page), it.log);
  assert.deepEqual(it.log.requests, []);
});

test("a page with the classic script inlined, as a tag manager does it", async () => {
  const script = read(museum, "events.global.js");
  const page = `<!doctype html><title>Page</title><script>${script}</script><script>
    var heard = [];
    MuseumEvents.dataLayer()('door_open', { room: 'hall' });
    MuseumEvents.listen({}, { other: function (type) { heard.push(type) } })('delete');
  </script><p id="end">The end.</p>`;
  const it = await site(browser, { "page.html": { text: page } });
  await it.page.goto(`${origin}/page.html`);
  assert.equal(await it.page.textContent("body > :not(script)"), "The end.");
  assert.deepEqual(await it.page.evaluate("heard"), ["delete"]);
  assert.equal(await it.page.evaluate("dataLayer[0].event_category"), "Museum </script>");
  assert.deepEqual(it.log.errors, []);
});

test("a page with the module", async () => {
  const page = `${start}<script type="module">
    import * as api from "/loyjoy/index.js";
    ${boot("api.")}
  </script>`;
  const it = await site(browser, { "page.html": { text: page }, loyjoy: folder, pages });
  await it.page.goto(`${origin}/page.html`);
  expectAll(await emitted(it.page), it.log);
});

test("a page with a bundle", async () => {
  const entry = join(made, "browser-bundle.mjs");
  writeFileSync(entry, `import * as api from "${folder}/index.js"; ${boot("api.")}`);
  const bundle = await build({ entryPoints: [entry], bundle: true, minify: true, write: false });
  const page = `${start}<script>${bundle.outputFiles[0].text}</script>`;
  const it = await site(browser, { "page.html": { text: page }, pages });
  await it.page.goto(`${origin}/page.html`);
  expectAll(await emitted(it.page), it.log);
});

test("a page with validation", async () => {
  const page = `${start}<script type="module">
    import { listen } from "/loyjoy/index.js";
    import { validated } from "/loyjoy/validate.js";
    const inner = listen(
      { link_clicked: (detail) => heard.push(detail.url), load: () => heard.push("load") },
      { other: (type) => heard.push(type) },
    );
    const listener = validated(inner, (type, detail, problems) => custom.push([type, problems.map((it) => it.message)]));
    LoyJoy("boot", { eventListeners: [listener] });
  </script>`;
  const it = await site(browser, { "page.html": { text: page }, loyjoy: folder, pages });
  await it.page.goto(`${origin}/page.html`);
  await it.page.waitForFunction("window.finished");
  const { heard, custom } = await it.page.evaluate("({ heard, custom })");
  assert.deepEqual(heard.slice(0, 3), ["load", "open", "https://example.org"]);
  assert.deepEqual(custom, [
    ["link_clicked", ["is not object"]],
    ["load", ["is not object"]],
  ]);
  assert.deepEqual(it.log.errors, []);
});

test("the page that the README shows", async () => {
  const [html] = snippets(read(folder, "README.md"), "html");
  const page = start + html.replace("events.global.js", "/loyjoy/events.global.js").replace("PROCESS_ID", "'1'");
  const it = await site(browser, { "page.html": { text: page }, loyjoy: folder, pages });
  await it.page.goto(`${origin}/page.html`);
  await it.page.waitForFunction("window.finished");
  assert.deepEqual(it.log.console.slice(0, 1), ["https://example.org"]);
  // The second click had no detail, which the snippet does not expect.
  assert.match(it.log.errors.join(), /^Cannot read properties of undefined/);
});

test("the page that the README of the repository shows", async () => {
  const [, html] = /^```html file=page\.html\n(.*?)^```$/ms.exec(read(root, "README.md"));
  const page = start + html.replace("generated/typescript/", "/loyjoy/").replace("PROCESS_ID", "'1'");
  const it = await site(browser, { "page.html": { text: page }, loyjoy: folder, pages });
  await it.page.goto(`${origin}/page.html`);
  await it.page.waitForFunction("window.finished");
  assert.deepEqual(it.log.console.slice(0, 1), ["https://example.org"]);
});

/** A server on a port, which runs until the test has ended. */
async function serve(t, answer) {
  const server = createServer(answer);
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

test("a page sends to a collector on another origin, also when it is left", async (t) => {
  const posts = [];
  const collector = await serve(t, async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString();
    posts.push({ method: request.method, url: request.url, type: request.headers["content-type"], body });
    response.writeHead(202, { "Access-Control-Allow-Origin": "*" }).end();
  });
  const text = `<!doctype html><title>Page</title><script src="/collector.global.js"></script><script>
    var listen = LoyJoyEvents.collector({ url: '${collector}/', key: 'pk', consent: true });
    LoyJoyEvents.track('link_clicked', { process_id: '1', process_name: 'x', url: 'https://example.org' });
  </script>`;
  const pages = await serve(t, (request, response) => {
    const isScript = request.url === "/collector.global.js";
    response.writeHead(200, { "Content-Type": isScript ? "text/javascript" : "text/html" });
    response.end(isScript ? read(folder, "collector.global.js") : text);
  });
  const arrived = async (count) => {
    for (let turn = 0; turn < 200 && posts.length < count; turn++) await new Promise((done) => setTimeout(done, 50));
    return posts.map(({ body, ...post }) => ({ ...post, events: JSON.parse(body).map(({ type }) => type) }));
  };
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`${pages}/page?email=x@example.org`);
  // There was no OPTIONS request: the request needs no CORS preflight.
  const post = { method: "POST", url: "/?key=pk", type: "text/plain;charset=UTF-8" };
  assert.deepEqual(await arrived(1), [{ ...post, events: ["link_clicked"] }]);
  await page.evaluate("LoyJoyEvents.track('close')");
  await page.goto("about:blank");
  assert.deepEqual(await arrived(2), [{ ...post, events: ["link_clicked"] }, { ...post, events: ["close"] }]);
  const [{ source }] = JSON.parse(posts[1].body);
  assert.equal(source, `${pages}/page`);

  // What the page sent is valid according to the catalog.
  const validate = (bodies) => {
    const input = bodies.flatMap((body) => JSON.parse(body)).map((event) => `${JSON.stringify(event)}\n`);
    const arguments_ = ["validate", "-", "--catalog", catalogs.real, "--format", "json"];
    const { status, stdout, stderr } = run(arguments_, { input: input.join("") });
    const { occurrences, findings } = JSON.parse(stdout || "{}");
    assert.equal(stderr, "");
    return { status, occurrences, findings };
  };
  const sent = () => posts.map(({ body }) => body);
  assert.deepEqual(validate(sent()), { status: 0, occurrences: 2, findings: [] });
  // The chat emits a misspelled name. For the package, it is a custom event.
  await page.goto(`${pages}/page`);
  await arrived(3);
  await page.evaluate("listen('link_clikced', { process_id: '1', process_name: 'x' })");
  await page.goto("about:blank");
  await arrived(4);
  const { status, occurrences, findings } = validate(sent());
  assert.deepEqual({ status, occurrences }, { status: 1, occurrences: 4 });
  const names = findings.map(({ kind, event, message }) => ({ kind, event, message }));
  assert.deepEqual(names, [
    {
      kind: "misspelt-name",
      event: "link_clikced",
      message: "`link_clikced` isn't an event; did you mean `link_clicked`?",
    },
  ]);
});
