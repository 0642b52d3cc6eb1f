// What only the module has: the classic script is as small as it can be.

/** Whether the catalog has an event of this name. */
function isEventName(name) {
  return name in rows;
}

/** The names as constants; an old name is the name that the event has today. */
var events = /* @__PURE__ */ constants();

function constants() {
  var found = {};
  Object.keys(rows).concat(Object.keys(renamed)).forEach(function (name) {
    var key = {}.hasOwnProperty.call(identifiers, name) ? identifiers[name] : name;
    if (key) found[key] = currentName(name);
  });
  return Object.freeze(found);
}
