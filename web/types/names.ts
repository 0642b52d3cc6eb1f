// Names of any form. Names that are not identifiers are quoted, and constants are named by the words of a name.

import {
  dataLayer,
  events,
  isEventName,
  listen,
  listenTo,
  listener,
  namesOf,
  type EventName,
  type OldName,
  type ParcelDetail,
} from "names-events";
import { track } from "names-events/collector";

listen({});
listen({}, { customEvents: {} });
listen({
  "Order Completed"(detail) {
    const none: undefined = detail;
  },
  "order/completed": () => {},
  "\"quoted\" 'twice'": (detail) => detail.weight.toFixed(),
  "customer.subscription.created"() {},
  "</script><script>window.pwned = 2</script>"() {},
  "back\\slash"() {},
  "${window.pwned = 1}"() {},
  ["__proto__"]: (detail: ParcelDetail) => detail.weight,
  constructor() {},
  toString() {},
  hasOwnProperty: () => {},
  delete() {},
  "404"() {},
  "👍🏽"() {},
  注文確定() {},
});
// @ts-expect-error: a name that no event has
listen({ "Order completed"() {} });
// @ts-expect-error: a known event isn't a custom one
listen({}, { customEvents: { "Order Completed"() {} } });

const names: EventName[] = ["a b", "a%20b", "a|b", "../x", "{1..3}", "Step 12 done", "con.created"];
const old: OldName = "Old jump 2";
// @ts-expect-error: an old name isn't a current name
const name: EventName = "Old jump 2";

const constants: ["Order Completed", "customer.subscription.created", "404", "👍🏽", "{1..3}", "jump.2", "__proto__"] = [
  events.order_completed,
  events.customer_subscription_created,
  events.n404,
  events.thumbs_up,
  events.literal_range,
  events.jump_2,
  events.proto,
];
const today: ["Order Completed", "jump.3"] = [events.completed_order, events.old_jump_3];
// @ts-expect-error: a name isn't a constant
events["Order Completed"];
events.delete satisfies "delete";
events.préférence_changée satisfies "Préférence changée";

listenTo({ family: "jump" }, (event, number) => {
  const numbers: 1 | 2 | 3 = number;
  event.type satisfies `jump.${number}`;
});
listenTo({ family: "Old jump" }, (event) => event.type satisfies "jump.1" | "jump.2" | "jump.3");
listenTo({ family: "Step done" }, (event) => event.type satisfies "Step 1 done" | "Step 12 done");
listenTo({ family: "__x" }, (event) => event.type satisfies "__x_7" | "__x_8");
listenTo({ module: "orders/v2 `new`" }, (event) => event.type satisfies "orders/create" | "jira:issue_updated");
listener((event) => event.known && event.type === "\"quoted\" 'twice'" && event.detail.weight);
dataLayer({ only: ["Order Completed", "clicked a link", ...namesOf({ module: "customer" })] });
const some: string = "x";
if (isEventName(some)) some satisfies EventName;

track("Order Completed");
track(events.order_completed);
// @ts-expect-error: a name that no event has
track("Order completed");
// @ts-expect-error: the catalog has this event
track.custom("Order Completed");
track.custom("a name of our own");
