// Makes smaller forms of what is written: the body of the classic script of the package, which has the very
// functions of the ES module (`classic` in src/generate/typescript.rs generates what it is called with), and the
// style and the script of the site.

import { readFile, writeFile } from "node:fs/promises";
import { transform } from "esbuild";

const assets = new URL("../crates/event-catalog-cli/assets/", import.meta.url);
const text = (path) => readFile(new URL(path, assets), "utf8");

export const target = new URL("typescript/listeners.min.js", assets);

export async function minified() {
  const listeners = await text("typescript/listeners.js");
  const parameters = ["globals", "name", "table", "renamed", "category", "actionField", "labelField", "nulls"];
  const exported = ["dataLayer", "listen", "listenTo", "listener", "namesOf", "once"];
  const source = `(function (${parameters}) {
    ${listeners}
    globals[name] = { ${exported.map((it) => `${it}: ${it}`)} };
  })(CALLED)`;
  const { code } = await transform(source, { minify: true, target: "es5", charset: "ascii" });
  const end = "(CALLED);\n";
  if (!code.endsWith(end)) throw new Error(`the minified code ends with ${code.slice(-20)}`);
  return code.slice(0, -end.length) + "\n";
}

// In the order in which they run.
const parts = ["page", "prose", "search", "found", "counts", "reasons", "marks", "opposite", "similar", "address", "details", "keyboard", "theme", "start"];

async function siteScript() {
  const texts = await Promise.all(parts.map((part) => text(`site/script/${part}.js`)));
  const source = `(function () {\n"use strict";\n${texts.join("")}})();\n`;
  return (await transform(source, { minify: true, target: "esnext", charset: "utf8" })).code;
}

async function siteStyle() {
  const source = await text("site/style.css");
  return (await transform(source, { loader: "css", minify: true, target: "esnext", charset: "utf8" })).code;
}

/** The files of the site that are made, each with what makes it. */
export const site = new Map([
  [new URL("site/script.min.js", assets), siteScript],
  [new URL("site/style.min.css", assets), siteStyle],
]);

if (import.meta.url === `file://${process.argv[1]}`) {
  await writeFile(target, await minified());
  for (const [file, make] of site) await writeFile(file, await make());
}
