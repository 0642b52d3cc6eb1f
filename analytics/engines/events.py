"""Prints events for scripts/test-engines, the same ones each time: `python3 events.py NUMBER`.

The events are from examples/click-to-count/catalog, or custom. They contain everything that engines may read
differently: money, letters beyond ASCII, times with and without fractions, missing times, values that don't fit their
columns, binary data, and extensions.
"""

import base64
import datetime
import json
import random
import sys

START = datetime.datetime(2026, 11, 1, tzinfo=datetime.timezone.utc)
TYPES = ["order_opened"] * 8 + ["order_paid"] * 4 + ["order_bought", "help_opened", "gift_wrapped", "Préférence changée"]
TENANTS = ["acme", "Bäckerei", "株式会社", "o'neil", None]
TEXTS = ["", "tea", "a,b \"c\"", "two\nlines", "null", "\\N", "é", "👍🏽", "x" * 300]


def time_of(random):
    """A random time in a month, in one of the formats that senders use."""
    moment = START + datetime.timedelta(microseconds=random.randrange(30 * 24 * 3600 * 10**6))
    return random.choice([
        moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z",
        moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "+00:00",
        (moment + datetime.timedelta(hours=5, minutes=30)).strftime("%Y-%m-%dT%H:%M:%S") + "+05:30",
    ])


def amount(random):
    """Usually an amount of money; in 1 % of the events, a value that doesn't fit the column of amounts."""
    if random.random() < 0.01:
        return random.choice(["12.50", None, 0.00000000001, [1], {}])
    return random.randrange(-1000, 10**7) / 100


def event(number, random):
    name = random.choice(TYPES)
    found = {"specversion": "1.0", "id": str(number), "source": f"/shop/{number % 7}", "type": name}
    if random.random() < 0.95:
        found["time"] = time_of(random)
    tenant = random.choice(TENANTS)
    if tenant:
        found["tenant"] = tenant
    if random.random() < 0.1:
        found["traceid"] = f"{random.getrandbits(64):016x}"
    if random.random() < 0.02:
        found["data_base64"] = base64.b64encode(random.randbytes(9)).decode()
    elif random.random() < 0.95:
        found["data"] = {"process_id": f"p{random.randrange(500)}", "text": random.choice(TEXTS)}
        if name in ("order_paid", "order_bought"):
            found["data"]["amount"] = amount(random)
    return found


def main():
    generator = random.Random(1)
    for number in range(int(sys.argv[1])):
        line = json.dumps(event(number, generator), ensure_ascii=number % 2 == 0, separators=(",", ":"))
        sys.stdout.buffer.write(line.encode("utf-8") + b"\n")


main()
