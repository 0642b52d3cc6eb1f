// Makes the body of the classic script of the very functions that the ES module has. What it is
// called with is generated: `classic` in src/generate/typescript.rs.

import { readFile, writeFile } from "node:fs/promises";
import { transform } from "esbuild";

const folder = new URL("../crates/event-catalog-cli/assets/typescript/", import.meta.url);
export const target = new URL("listeners.min.js", folder);

export async function minified() {
  const listeners = await readFile(new URL("listeners.js", folder), "utf8");
  const parameters = ["globals", "name", "table", "renamed", "category", "actionField", "labelField"];
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

if (import.meta.url === `file://${process.argv[1]}`) await writeFile(target, await minified());
