// A stand-in for the chat: it registers a function on the page, and calls the listeners of the boot call with the name
// and the detail of each event. On your page, the chat's snippet is in its place.
(function () {
  window.LoyJoy = function (command, options) {
    if (command !== "boot") return;
    var process = crypto.randomUUID();
    document.getElementById("chat").addEventListener("click", function (click) {
      var reply = click.target.closest("button");
      if (!reply) return;
      var detail = Object.assign({ process_id: process }, JSON.parse(reply.dataset.detail || "{}"));
      options.eventListeners.forEach(function (listener) {
        listener(reply.dataset.event, detail);
      });
    });
  };
})();
