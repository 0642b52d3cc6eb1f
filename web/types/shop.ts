// A catalog without a page of its own, and without anything that comes with every event.

import { dataLayer, listen, listener, type AnyDetails, type EventDetails } from "shop-events";

const nothing: EventDetails["order_shipped"] = undefined;
// @ts-expect-error: nothing may come with it
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
