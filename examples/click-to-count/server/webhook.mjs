// The receiver of the webhook: it verifies the signature of each delivery (https://www.standardwebhooks.com).

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

/** How much the sender's clock may differ, in seconds. An older delivery may be a replay. */
const tolerance = 300;
const mostBytes = 1 << 20;

/** Whether a delivery is recent, and signed with this secret (`whsec_` followed by Base64). */
export function isSigned(headers, body, secret, now = Date.now()) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (!id || !signatures || !(Math.abs(now / 1000 - Number(timestamp)) <= tolerance)) return false;
  const key = Buffer.from(secret.trim().replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  // There may be several signatures while a secret is being replaced.
  return signatures.split(" ").some((signature) => {
    const [version, text = ""] = signature.split(",");
    const given = Buffer.from(text, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/**
 * A server that receives deliveries at `/hook`. `receive` is called once for each event: a delivery whose answer was
 * lost is sent again, with the same id.
 */
export function receiver(secret, receive, refuse) {
  const ids = new Set();
  return createServer(async (request, response) => {
    const answer = (status) => response.writeHead(status).end();
    if (request.method !== "POST" || request.url !== "/hook") return answer(404);
    const parts = [];
    let bytes = 0;
    try {
      for await (const part of request) {
        bytes += part.length;
        if (bytes > mostBytes) return answer(413);
        parts.push(part);
      }
    } catch {
      // The sender closed the connection.
      return;
    }
    const body = Buffer.concat(parts);
    if (!isSigned(request.headers, body, secret)) {
      refuse();
      return answer(401);
    }
    const id = request.headers["webhook-id"];
    if (!ids.has(id)) {
      ids.add(id);
      receive(JSON.parse(body));
    }
    answer(204);
  });
}
