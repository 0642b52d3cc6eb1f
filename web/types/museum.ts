// Old names, families in every form, names that mean something elsewhere, nested payloads.

import { events, listen, listenTo, namesOf, type EventName, type DoorDetail, type OldName } from "museum-events";
import { track } from "museum-events/collector";

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
// @ts-expect-error: an old name is no name of today
const name: EventName = "door_open";
const today: "door_opened" = events.door_open;
// @ts-expect-error: a known event is no custom one, by its old name either
listen({}, { customEvents: { door_open() {} } });

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
    // @ts-expect-error: what others own is not ours to change
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
const floors: ("floor_1" | "floor_2" | "floor_3")[] = namesOf({ family: "floor" });

track("delete");
track("constructor");
track(events.level_2, { room: "hall" });
track("door_opened", { door: { name: "Main" }, material: "wood", ["__proto__"]: "x" });
// @ts-expect-error: a field without which it does not open
track("door_opened", { material: "wood", ["__proto__"]: "x" });
// @ts-expect-error: a material that no door has
track("door_opened", { door: { name: "Main" }, material: "stone", ["__proto__"]: "x" });
