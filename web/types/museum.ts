// Old names, families in every form, names with a meaning elsewhere, nested payloads.

import {
  currentName,
  dataLayer,
  events,
  isEventName,
  listen,
  listenTo,
  listener,
  namesOf,
  type DoorDetail,
  type EventDetails,
  type EventName,
  type Handler,
  type OldName,
} from "museum-events";
import { track } from "museum-events/collector";
import { validate } from "museum-events/validate";

listen({});
listen({ door_opened: (detail: DoorDetail) => detail.door.inside?.inside?.name.length });
listen({
  entrance_opened: (detail) => detail.material.length,
  level_2: (detail) => detail?.visitors,
  delete() {},
  constructor() {},
  default() {},
  hostile_script() {},
});
const old: OldName = "door_open";
// @ts-expect-error: an old name isn't a current name
const name: EventName = "door_open";
const today: "door_opened" = events.door_open;
// @ts-expect-error: a known event isn't a custom one, not even by its old name
listen({}, { customEvents: { door_open() {} } });

// Old names have the same details as the current ones.
const opened: Handler<"door_open"> = (detail) => detail.material satisfies "wood" | "glass" | "</script>";
const sameDetail = (detail: EventDetails["entrance_opened"]): EventDetails["door_opened"] => detail;
listen({ door_open: opened, entrance_opened: sameDetail });
validate("door_open", {});
// @ts-expect-error: a name that no event has, or had
validate("door_opend", {});

currentName("door_open") satisfies "door_opened";
currentName("level_2" as "level_1" | "level_2") satisfies "floor_1" | "floor_2";
currentName("door_closed") satisfies "door_closed";
currentName("my_event") satisfies string;
// @ts-expect-error: an old name is never a current one
currentName("door_open") satisfies "door_open";
declare const some: string;
const record: Record<EventName, 0> = Object.create(null);
const resolved = currentName(some);
if (isEventName(resolved)) record[resolved] satisfies 0;
// @ts-expect-error: a record keyed by current names has no old names
record["door_open"];
// @ts-expect-error: an event has its current name
listener((event) => event.known && event.type === "door_open");
listener((event) => event.known && event.type === events.door_open && event.detail.material);

dataLayer({ only: ["door_open"], names: "as-sent", map: (type, detail, fields) => ({ old: fields.legacy_event }) });
dataLayer({ names: "current", map: (type, detail, { legacy_event }) => ({ length: legacy_event?.length }) });
// @ts-expect-error: there are two choices
dataLayer({ names: "as_sent" });

listen({
  door_opened(detail) {
    const material: "wood" | "glass" | "</script>" = detail.material;
    detail.hinges?.[0]?.length;
    detail["foo-bar"]?.valueOf();
    detail.room?.length;
    switch (detail.lock?.kind) {
      case "key":
        return detail.lock.teeth.toFixed();
      case "code":
        return detail.lock.digits.length;
    }
    // @ts-expect-error: the detail is read-only
    detail.material = "wood";
  },
  question_1_answered: ({ answers }) => answers[0]?.["anything"]?.length,
});
listenTo({ family: "question_answered" }, (event, number) => {
  const numbers: 1 | 2 = number;
  return event.detail.answers.length;
});
listenTo({ family: "step" }, (event) => event.type satisfies "step1" | "step2");
listenTo({ module: "reserved" }, (event) => event.type satisfies "delete" | "constructor" | "default" | "reserved_to_string");
listenTo({ family: "level" }, (event, number) => event.type satisfies `floor_${typeof number}`);
const levels: ("floor_1" | "floor_2" | "floor_3")[] = namesOf({ family: "level" });
const floors: ("floor_1" | "floor_2" | "floor_3")[] = namesOf({ family: "floor" });

track("delete");
track("constructor");
track(events.level_2, { room: "hall" });
track("door_opened", { door: { name: "Main" }, material: "wood", ["__proto__"]: "x" });
// @ts-expect-error: a required field is missing
track("door_opened", { material: "wood", ["__proto__"]: "x" });
// Old names work, too.
track("level_2", { room: "hall" });
track("level_2");
track("door_open", { door: { name: "Main" }, material: "wood", ["__proto__"]: "x" });
// @ts-expect-error: the detail is missing
track("door_open");
// @ts-expect-error: a required field is missing
track("entrance_opened", { material: "wood", ["__proto__"]: "x" });
// @ts-expect-error: a room is text
track("level_2", { room: 3 });
// @ts-expect-error: a known event isn't a custom one, not even by its old name
track.custom("door_open");
// @ts-expect-error: a material that no door has
track("door_opened", { door: { name: "Main" }, material: "stone", ["__proto__"]: "x" });
