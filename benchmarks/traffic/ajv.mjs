// Validates CloudEvents, one per line, with ajv: node ajv.mjs AJV SCHEMAS FILE. AJV is the package's folder.
// It prints how many lines were read, and how many payloads are invalid.
import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, schemas, file] = process.argv.slice(2);
const Ajv = createRequire(join(folder, "package.json"))("./dist/2020.js").default;

const ajv = new Ajv();
const validators = new Map(Object.entries(JSON.parse(readFileSync(schemas, "utf8"))).map(([name, schema]) => [name, ajv.compile(schema)]));
let lines = 0;
let invalid = 0;

function read(line) {
  lines += 1;
  const event = JSON.parse(line);
  const validator = validators.get(event.type);
  if (validator && event.data !== undefined && !validator(event.data)) invalid += 1;
}

// Doesn't use `readline`, which takes as long as everything else together.
let rest = "";
for await (const chunk of createReadStream(file, { encoding: "utf8", highWaterMark: 1 << 20 })) {
  const parts = (rest + chunk).split("\n");
  rest = parts.pop();
  for (const line of parts) read(line);
}
if (rest) read(rest);
console.log(`${lines} ${invalid}`);
