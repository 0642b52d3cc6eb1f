// A catalog of thousands of events, with realistic texts that are the same in each run.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const subjects = "order cart payment invoice shipment parcel return refund voucher customer account address session page product review question answer newsletter reminder survey quiz prize door calendar message chat agent appointment ticket".split(" ");
const places = "web app store kiosk phone email sms partner".split(" ");
const verbs = "opened closed created updated deleted confirmed rejected requested sent received failed started finished skipped viewed".split(" ");

/** Writes the catalog into a folder. */
export function writeMany(folder, count) {
  mkdirSync(join(folder, "payloads"), { recursive: true });
  let seed = 1;
  const random = (n) => {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
  };
  const rows = ["name,description,module,payload,since,deprecated"];
  const names = new Set();
  while (names.size < count) {
    const subject = subjects[random(subjects.length)];
    const module = `${places[random(places.length)]}_${subject}`;
    const name = `${module}_${subjects[random(subjects.length)]}_${verbs[random(verbs.length)]}_${random(40)}`;
    if (names.has(name)) continue;
    names.add(name);
    const text = `A customer has ${verbs[random(verbs.length)]} the ${subject} in the ${module.replaceAll("_", " ")} process module (number ${names.size}).`;
    const deprecated = random(20) ? "" : "v9.1";
    rows.push(`${name},${text},${module},${random(10) ? "" : "common"},v${random(9)}.${random(20)},${deprecated}`);
  }
  writeFileSync(join(folder, "events.csv"), rows.join("\n") + "\n");
  writeFileSync(
    join(folder, "payloads", "common.toml"),
    'type = "object"\n[properties.process_id]\ntype = "string"\ndescription = "The ID."\n',
  );
  writeFileSync(join(folder, "catalog.toml"), 'title = "Many"\n[[section]]\ntitle = "All"\nevents = ["events.csv"]\n');
  return folder;
}
