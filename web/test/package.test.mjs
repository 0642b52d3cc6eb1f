// The contents of the generated package, and how many bytes of it a page downloads.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { parse } from "acorn";
import { build } from "esbuild";

import { scripts } from "../minify.mjs";
import { catalogs, generate, made, read, run } from "../support/generate.mjs";

const real = generate("package/real", "typescript", catalogs.real);
const museum = generate("package/museum", "typescript", catalogs.museum);

const gzipped = (text) => gzipSync(text, { level: 9 }).length;

async function bundled(name, source) {
  const entry = join(made, `${name}.mjs`);
  writeFileSync(entry, source);
  const result = await build({ entryPoints: [entry], bundle: true, minify: true, format: "esm", write: false });
  return result.outputFiles[0].text;
}

test("the minified functions match the readable source", async () => {
  for (const [file, make] of scripts) {
    assert.equal(readFileSync(file, "utf8"), await make(), `${file}: run \`npm run minify\` in web/`);
  }
});

test("a page that imports only types ships nothing", async () => {
  const entry = join(made, "types-only.ts");
  writeFileSync(entry, `import type { EventName } from "${real}/index.js"; export type { EventName };`);
  const result = await build({ entryPoints: [entry], bundle: true, minify: true, format: "esm", write: false });
  assert.equal(result.outputFiles[0].text, "");
  const modules = ["index", "validate", "collector"].map((name) => `import "${real}/${name}.js";`);
  assert.equal(await bundled("nothing", modules.join(" ")), "");
});

test("listen alone is under 1 kB, and has neither names nor schemas in it", async (t) => {
  const text = await bundled("listen", `import { listen } from "${real}/index.js"; globalThis.it = listen;`);
  t.diagnostic(`listen, bundled and gzipped: ${gzipped(text)} bytes`);
  assert.ok(gzipped(text) < 1000, `${gzipped(text)} bytes`);
  assert.doesNotMatch(text, /newsletter|properties/);
});

test("collector and track are under 2 kB, and have neither names nor schemas in them", async (t) => {
  const text = await bundled(
    "collector",
    `import { collector, track } from "${real}/collector.js"; globalThis.it = [collector, track];`,
  );
  const classic = read(real, "collector.global.js");
  t.diagnostic(`collector and track, gzipped: ${gzipped(text)} bytes bundled, ${gzipped(classic)} as a classic script`);
  for (const code of [text, classic]) {
    assert.ok(gzipped(code) < 2000, `${gzipped(code)} bytes`);
    assert.doesNotMatch(code, /newsletter|properties/);
  }
});

test("the classic script has less than 1,100 bytes besides the names", (t) => {
  const text = read(real, "events.global.js");
  const names = gzipped(/"LoyJoyEvents","(.*?)",\{/s.exec(text)[1]);
  t.diagnostic(`events.global.js, gzipped: ${gzipped(text)} bytes, of which the names take about ${names}`);
  // When the docs team adds events, no test must fail. So only the size of the code is limited.
  assert.ok(gzipped(text) - names < 1100, `${gzipped(text) - names} bytes of code`);
});

test("the classic scripts work in old browsers and inside a script element", () => {
  for (const folder of [real, museum]) {
    for (const name of ["events.global.js", "collector.global.js"]) {
      const text = read(folder, name);
      parse(text, { ecmaVersion: 5, sourceType: "script" });
      assert.doesNotMatch(text, /<\/?script|<!--/i);
    }
  }
});

test("the manifest has the name of the package, and only files that exist", () => {
  const manifest = JSON.parse(read(real, "package.json"));
  assert.equal(manifest.name, "loyjoy-events");
  assert.equal(manifest.dependencies, undefined);
  const files = readdirSync(real);
  for (const conditions of Object.values(manifest.exports)) {
    assert.equal(Object.keys(conditions)[0], "types", "of the conditions, the first that applies is taken");
    for (const file of Object.values(conditions)) assert.ok(files.includes(file.slice(2)), file);
  }
});

test("the same catalog gives the same package, byte for byte", () => {
  const again = generate("package/again", "typescript", catalogs.museum);
  for (const file of readdirSync(museum)) assert.equal(read(again, file), read(museum, file), file);
});

test("it has the names of a customer only with `--customer`", () => {
  for (const file of readdirSync(museum)) {
    assert.doesNotMatch(read(museum, file), /friends_greeted|friends_hello|secret_friend|Friends of/, file);
  }
  for (const file of readdirSync(real)) assert.doesNotMatch(read(real, file), /beiersdorf/i, file);
  const friends = generate("package/friends", "typescript", catalogs.museum, ["--customer", "Friends of <art>"]);
  assert.match(read(friends, "events.d.ts"), /friends_greeted: FriendDetail;/);
  assert.match(read(friends, "events.d.ts"), /@deprecated Since v2\.0\. Use `friends_greeted` instead\./);
});

test("it can be limited to sections and modules", () => {
  const doors = generate("package/doors", "typescript", catalogs.museum, ["--module", "door", "--section", "Visitors"]);
  const details = /interface EventDetails \{(.*?)^\}/ms.exec(read(doors, "events.d.ts"))[1];
  assert.deepEqual(
    [...details.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name),
    // The former names follow the current ones.
    ["door_opened", "door_closed", "door_knocked", "door_open", "entrance_opened"],
  );
  assert.doesNotMatch(read(doors, "schemas.js"), /answer/);
});

test("the case of customers and modules in options doesn't matter", () => {
  const files = (...args) => {
    const out = generate("package/case", "typescript", catalogs.real, args);
    return read(out, "events.d.ts");
  };
  const own = files("--customer", "Beiersdorf");
  assert.match(own, /beiersdorf/);
  assert.equal(files("--customer", "BEIERSDORF"), own);
  assert.equal(files("--module", "NewsLetter"), files("--module", "newsletter"));
});

test("an option with an unknown name is an error that suggests a similar one", () => {
  const out = join(made, "package", "wrong");
  const attempt = (...args) => run(["generate", "typescript", "--catalog", catalogs.real, "--out", out, ...args]);
  const wrong = [
    [["--module", "newslettr"], /there is no module `newslettr` in this catalog; did you mean `newsletter`\?/],
    [["--customer", "beiersdorff"], /there is no customer `beiersdorff`.*`Beiersdorf`/],
    [["--section", "x"], /there is no section `x` in this catalog; it has `Events List`/],
    [["--module", "beiersdorf"], /the selection has no events/],
    [["--package-name", "Not A Name"], /`Not A Name` isn't a valid name for an npm package/],
  ];
  for (const [args, message] of wrong) {
    const { status, stderr } = attempt(...args);
    assert.equal(status, 2);
    assert.match(stderr, message);
  }
});
