// Takes screenshots of all views for a person to look at; not a test:
// `CHROMIUM=… node analytics/dashboard/test/screenshots.mjs FOLDER [NAME…]`.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { launch } from "../../../web/support/browser.mjs";
import { serve } from "./support/server.mjs";

const [folder, ...wanted] = process.argv.slice(2);
if (!folder) throw new Error("name the folder for the pictures");
mkdirSync(folder, { recursive: true });

const addresses = {
  overview: "/",
  filtered: "/?range=7d&event=chat_opened&module=chat",
  today: "/?range=today",
  year: "/?range=12m&compare=none",
  funnel: "/?view=funnel&step=page_viewed&step=chat_opened&step=order_bought&step=ordr_pad",
  nosteps: "/?view=funnel",
  retention: "/?view=retention",
  event: "/?view=event&event=order_paid",
  choose: "/?view=event",
  custom: "/?view=custom",
  quality: "/?view=quality",
  signals: "/?view=signals",
};
const sizes = { desktop: { viewport: { width: 1280, height: 800 } }, phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true } };

const browser = await launch();
for (const kind of ["empty", "one", "many"]) {
  const server = await serve(kind);
  for (const [view, address] of Object.entries(addresses)) {
    if (kind === "empty" && view !== "overview") continue;
    for (const [size, options] of Object.entries(sizes)) {
      for (const colorScheme of ["light", "dark"]) {
        const name = `${kind}-${view}-${size}-${colorScheme}`;
        if (wanted.length && !wanted.some((it) => name.includes(it))) continue;
        const page = await browser.newPage({ ...options, colorScheme });
        page.on("console", (message) => console.log(name, message.text()));
        page.on("pageerror", (error) => console.log(name, error.stack));
        await page.goto(server.origin + address, { waitUntil: "networkidle" });
        await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
        await page.close();
      }
    }
  }
  await server.close();
}
await browser.close();
