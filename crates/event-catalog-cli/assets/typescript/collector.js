// The syntax is ES5, as in listeners.js.

// Browsers reject a request with `keepalive`, or a beacon, if all that are in flight would exceed 64 KiB.
// So the bytes of all collectors of the page are counted together.
var maxInFlight = 60000;
var inFlight = 0;

// The limits of one collector's queue.
var maxEvents = 1000;
var maxBytes = 500000;

// In milliseconds.
var second = 1000;
var hour = 3600 * second;

function report(error) {
  (globals.reportError || console.error)(error);
}

// The time and the counter of the last id: setting the clock back must not change the order of ids.
var lastTime = 0;
var counter = 0;

// A UUID of version 7 (RFC 9562): 48 bits of time; 12 bits of a counter, which starts in the lower half of
// its range, so that it has room to count; 62 random bits.
function uuid() {
  var random = globals.crypto.getRandomValues(new Uint8Array(10));
  var now = Date.now();
  if (now > lastTime) {
    lastTime = now;
    counter = (random[0] << 3) | (random[1] >> 5);
  } else if (++counter > 4095) {
    lastTime++;
    counter = 0;
  }
  random[2] = (random[2] & 63) | 128;
  var hex = hexadecimal(lastTime, 12) + hexadecimal(28672 + counter, 4);
  for (var at = 2; at < 10; at++) hex += hexadecimal(random[at], 2);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function hexadecimal(number, digits) {
  return (number + Math.pow(16, digits)).toString(16).slice(1);
}

// Some events are sent under an old name for a while, because not all receivers know the current one yet.
function sentName(name) {
  return typeof name === "string" && {}.hasOwnProperty.call(sent, name) ? sent[name] : name;
}

/** A listener that sends events to a collector of `event-analytics`. */
function collector(options) {
  var url = options.url + (options.url.indexOf("?") < 0 ? "?" : "&") + "key=" + encodeURIComponent(options.key);
  // Events as JSON texts with their lengths. The array is replaced when consent is withdrawn, so that a batch
  // whose request fails isn't queued again.
  var queue = [];
  var queued = 0;
  var timer = 0;
  var isSending = false;
  var failures = 0;
  // The time from the server's `Retry-After`: nothing is sent earlier.
  var earliest = 0;
  var isReporting = false;
  // When a server renders pages, there may be neither a `navigator` nor a `document`.
  var navigator = globals.navigator || {};
  var document = globals.document;

  function lose(reason, events, cause) {
    listener.dropped += events;
    // Without this check, an `onError` that tracks an event could be called forever.
    if (!options.onError || isReporting) return;
    isReporting = true;
    try {
      options.onError({ reason: reason, events: events, cause: cause });
    } catch (error) {
      report(error);
    }
    isReporting = false;
  }

  // Anything other than `true`, such as a promise or "denied", isn't consent.
  function hasConsent() {
    var consent = options.consent;
    try {
      if (typeof consent === "function") consent = consent();
    } catch (error) {
      consent = false;
      report(error);
    }
    if (consent === true) return true;
    queue = [];
    queued = 0;
  }

  function enforceBounds() {
    var lost = 0;
    for (; queue.length > maxEvents || queued > maxBytes; lost++) queued -= queue.shift().size;
    if (lost) lose("full", lost);
  }

  function schedule(delay) {
    clearTimeout(timer);
    timer = setTimeout(function () {
      timer = 0;
      send();
    }, delay);
  }

  function listener(type, detail) {
    if (!hasConsent()) return;
    var event;
    try {
      if (typeof type !== "string" || !type) throw TypeError("the name of an event is empty or not a string");
      var location = globals.location;
      var text = JSON.stringify({
        specversion: "1.0",
        id: uuid(),
        // The query is left out, because it may contain personal data.
        source: options.source || location.origin + location.pathname,
        type: sentName(type),
        time: new Date().toISOString(),
        data: detail
      });
      event = { text: text, size: new Blob([text]).size };
      if (event.size > maxInFlight - 2) throw RangeError("an event is too large: " + event.size + " bytes");
    } catch (error) {
      return lose("unsendable", 1, error);
    }
    queue.push(event);
    queued += event.size;
    enforceBounds();
    if (!timer && !isSending) schedule(second);
  }

  function send(isHidden) {
    if (!hasConsent() || !queue.length || (isSending && !isHidden)) return;
    var wait = earliest - Date.now();
    if (wait > 0) return schedule(wait);
    // The listener of the event `online` sends the queue later.
    if (navigator.onLine === false) return;
    // Brackets and commas take one byte more than the number of events.
    var size = 1;
    var count = 0;
    while (count < queue.length && inFlight + size + queue[count].size < maxInFlight) size += queue[count++].size + 1;
    if (!count) return schedule(second);
    var own = queue;
    var batch = queue.splice(0, count);
    queued -= size - 1 - count;
    inFlight += size;
    var body = "[" + batch.map(function (event) { return event.text; }).join() + "]";

    function keep() {
      if (!hasConsent() || own !== queue) return;
      queue.unshift.apply(queue, batch);
      queued += size - 1 - count;
      enforceBounds();
    }

    function release() {
      inFlight -= size;
    }

    if (isHidden) {
      // A page isn't notified when a beacon has arrived.
      if (navigator.sendBeacon && navigator.sendBeacon(url, body)) return setTimeout(release, 30 * second);
      release();
      return keep();
    }

    function retry(after) {
      keep();
      var backoff = second * Math.min(300, Math.pow(2, failures++)) * (0.5 + Math.random() / 2);
      var delay = Math.min(hour, Math.max(0, after * second || Date.parse(after) - Date.now() || 0) + backoff);
      if (after !== undefined) earliest = Date.now() + delay;
      schedule(delay);
    }

    isSending = true;
    // A text body has the type `text/plain`, so a browser sends no preflight request. Inside a promise, an
    // exception from another script's `fetch` is an ordinary failure.
    new Promise(function (resolve) {
      resolve(globals.fetch(url, {
        method: "POST",
        body: body,
        keepalive: true,
        credentials: "omit",
        signal: globals.AbortSignal && AbortSignal.timeout && AbortSignal.timeout(60 * second)
      }));
    }).then(null, function () {
      // Without an answer, `response` is undefined.
    }).then(function (response) {
      isSending = false;
      release();
      if (!response) return retry();
      if (response.status === 429 || response.status >= 500) return retry(response.headers.get("Retry-After"));
      failures = 0;
      if (!response.ok) lose("refused", count, response.status);
      if (queue.length) schedule(0);
    });
  }

  listener.dropped = 0;
  listener.flush = function () {
    send();
  };
  track.listen(listener);
  if (document) {
    document.addEventListener("visibilitychange", function () {
      send(document.visibilityState === "hidden");
    });
    globals.addEventListener("online", listener.flush);
  }
  return listener;
}

var tracking = [];

/** Passes an event to all collectors, and to the listeners of `track.listen`. */
function track(type, detail) {
  type = sentName(type);
  tracking.slice().forEach(function (listener) {
    try {
      listener(type, detail);
    } catch (error) {
      report(error);
    }
  });
}

track.custom = track;

track.listen = function () {
  [].forEach.call(arguments, function (listener) {
    if (tracking.indexOf(listener) < 0) tracking.push(listener);
  });
};
