// A catalog without an introductory page, and without a default payload.

import { dataLayer, listen, listener, type AnyDetails, type EventDetails } from "shop-events";
import { track } from "shop-events/collector";

const nothing: EventDetails["order_shipped"] = undefined;
// @ts-expect-error: the event has no detail
const something: EventDetails["order_shipped"] = {};
listen({
  order_shipped(detail) {
    const none: undefined = detail;
  },
  order_placed: ({ items }) => items.map((item) => item.sku.toUpperCase() + item.quantity.toFixed()),
  order_created: ({ order_id }) => order_id,
});
listener((event) => event.known && event.type === "order_placed" && event.detail.order_id.length);
const any: AnyDetails = { whatever: 1 };
dataLayer({ only: ["order_placed"] });

track("order_shipped");
track("order_placed", { order_id: "1", items: [{ sku: "A1", quantity: 2 }] });
// @ts-expect-error: the event has no detail
track("order_shipped", {});
// @ts-expect-error: the event has no detail
track("order_shipped", undefined);
// @ts-expect-error: no detail fits both names
track("order_shipped" as "order_shipped" | "order_placed");
// @ts-expect-error: an element without its quantity
track("order_placed", { order_id: "1", items: [{ sku: "A1" }] });
// An old name works, but is deprecated.
track("order_created", { order_id: "1", items: [{ sku: "A1", quantity: 2 }] });
// @ts-expect-error: an order without its items
track("order_created", { order_id: "1" });
// @ts-expect-error: an old name isn't a custom one
track.custom("order_created");
