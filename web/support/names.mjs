// The names in catalogs/names, in the catalog's order, and the results expected for them.

export const longest = "👍🏽".repeat(31) + "xyzabcd";

export const names = [
  "Order Completed",
  "\"quoted\" 'twice'",
  "link_clicked",
  "Link_Clicked",
  "LINK_CLICKED",
  "customer.subscription.created",
  "customer_seen",
  "orders/create",
  "jira:issue_updated",
  "../x",
  ".hidden",
  "trailing.",
  "100%",
  "a b",
  "a%20b",
  "a%2520b",
  "a|b",
  "a__b",
  "#hash",
  "?query",
  "`tick`",
  "${window.pwned = 1}",
  "{braces}",
  "back\\slash",
  "</script><script>window.pwned = 2</script>",
  "*/ window.pwned = 3 //",
  '<img src=x onerror="window.pwned = 4">',
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "delete",
  "con",
  "CON",
  "con.created",
  "payload-parcel",
  "section-1",
  "page-top",
  "requestIdleCallback",
  "Préférence changée",
  "注文確定",
  "404",
  "👍🏽",
  longest,
  "jump.1",
  "jump.2",
  "jump.3",
  "Step 1 done",
  "Step 12 done",
  "__x_7",
  "__x_8",
  "{1..3}",
  "order.lost",
];

/** The old names, each with the current name. */
export const renamed = new Map([
  ["Completed Order", "Order Completed"],
  ["order/completed", "Order Completed"],
  ["clicked a link", "link_clicked"],
  ["was proto", "__proto__"],
  ["Old jump 1", "jump.1"],
  ["Old jump 2", "jump.2"],
  ["Old jump 3", "jump.3"],
]);

/** The anchor that a browser finds for a link: the fragment as written, or decoded. */
export function found(link, ids) {
  const fragment = link.replace(/^#/, "");
  return ids.includes(fragment) ? fragment : ids.find((id) => id === decodeURIComponent(fragment));
}
