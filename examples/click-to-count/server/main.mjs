// Starts the page, the receiver of the webhook, and the collector with its dashboard. When they are stopped, prints the
// reports. Run `../run`, which starts this program.

import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { collect, counts, generate, show, typed } from "./analytics.mjs";
import { pageServer } from "./page.mjs";
import { receiver } from "./webhook.mjs";

const example = dirname(dirname(fileURLToPath(import.meta.url)));
const host = "127.0.0.1";
/** The ports; those of the page and the webhook are also in `collector.toml`. */
const ports = { page: 4100, collector: 4200, webhook: 4300, dashboard: 4400 };
/** The public write key of the page, as in `collector.toml`. */
const key = "shop-page";

const usage = `usage: examples/click-to-count/run [--free-ports] [--folder DIR]

  --free-ports  use any free ports instead of ${Object.values(ports).join(", ")}
  --folder DIR  write the store and the generated files to this new folder, instead of the example's \`target\``;

function fail(message) {
  console.error(`click-to-count: ${message}`);
  process.exit(2);
}

function options() {
  try {
    const known = { "free-ports": { type: "boolean" }, folder: { type: "string" }, help: { type: "boolean" } };
    return parseArgs({ options: known }).values;
  } catch (error) {
    return fail(`${error.message}\n${usage}`);
  }
}

/** The folder for everything that a run writes. The default folder is emptied; any other must be empty. */
function workFolder(named) {
  const folder = named ?? join(example, "target");
  if (!named) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length) fail(`the folder ${folder} isn't empty; use a new folder`);
  // A short path, if possible, because printed commands contain it.
  const short = relative(process.cwd(), folder);
  return short && !short.startsWith("..") ? short : folder;
}

/** Starts a server, and returns the address that it listens on. */
function listen(server, port) {
  return new Promise((resolve) => {
    server.once("error", (error) => {
      fail(error.code === "EADDRINUSE" ? `the port ${port} is in use; add --free-ports` : error.message);
    });
    server.listen(port, host, () => resolve(`http://${host}:${server.address().port}`));
  });
}

async function main() {
  const { "free-ports": isFree, folder: named, help } = options();
  if (help) return console.log(usage);
  const port = (name) => (isFree ? 0 : ports[name]);
  const folder = workFolder(named);
  const catalog = relative(process.cwd(), join(example, "catalog"));
  const generated = join(folder, "package");
  const store = ["--store", join(folder, "store"), "--catalog", catalog];
  const config = join(folder, "collector.toml");
  const configured = [...store, "--config", config];

  generate(catalog, generated);

  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  writeFileSync(join(folder, "large-orders.secret"), `${secret}\n`, { mode: 0o600 });

  const deliveries = [];
  const webhook = receiver(
    secret,
    // Printed as JSON, because a terminal must not interpret the contents of an event.
    ({ id, type, data }) => {
      const amount = Number(data?.amount);
      deliveries.push({ type, amount });
      console.log(`webhook: ${JSON.stringify({ type, amount, id })}, signature verified`);
    },
    () => console.log("webhook: a delivery with a wrong signature was refused"),
  );
  const webhookAddress = await listen(webhook, port("webhook"));

  let collector;
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (!collector) process.exit(130);
      // The second signal ends the collector without waiting for it to stop.
      if (isStopping) collector.kill();
      else collector.stop();
      isStopping = true;
    });
  }
  const count = counts(store);
  const server = pageServer(
    join(example, "page"),
    generated,
    () => collector && { collector: collector.address, dashboard: collector.dashboard, key },
    () => ({ deliveries, counts: count() }),
  );
  const pageAddress = await listen(server, port("page"));

  const written = readFileSync(join(example, "collector.toml"), "utf8")
    .replaceAll(`http://${host}:${ports.page}`, pageAddress)
    .replaceAll(`http://${host}:${ports.webhook}`, webhookAddress);
  writeFileSync(config, written);

  collector = await collect(`${host}:${port("collector")}`, `${host}:${port("dashboard")}`, configured);

  console.log(`page:      ${pageAddress}/`);
  console.log(`collector: ${collector.address}`);
  console.log(`webhook:   ${webhookAddress}/hook`);
  console.log(`dashboard: ${collector.dashboard}`);
  console.log("Open the page, agree, and click; then open the dashboard. Ctrl-C stops everything and prints the reports.");

  const status = await collector.ended;
  for (const it of [server, webhook]) {
    it.close();
    it.closeAllConnections();
  }
  if (!isStopping || status !== 0) fail(`the collector ended with the status ${status}`);

  const shown = [
    show(["report", "events"], store),
    show(["report", "funnel", "order_opened", "order_paid", "--within", "1d"], store),
    show(["signals"], configured),
  ];
  console.log(`\nThe store stays in ${join(folder, "store")}${named ? "" : " until the next run"}. Its dashboard:`);
  console.log(typed(["serve", "--open"], configured));
  if (shown.includes(false)) process.exitCode = 2;
}

await main().catch((error) => fail(error.message));
