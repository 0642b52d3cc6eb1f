"""Generates the events: lines of CloudEvents of about 450 bytes, and catalogs whose fields become columns.

The same arguments produce the same lines on every machine. 1 % of the lines repeat an earlier one, 3 % are events that
the catalog doesn't have, and the times are spread over three days.
"""

import json
import random
from pathlib import Path

NOUNS = """session form order page cart invoice chat bot answer survey ticket coupon profile payment delivery return
review search filter video call survey_page voucher contact address consent file image product bundle offer refund
basket shelf store meeting calendar reminder device report""".split()
VERBS = """started sent paid opened closed shown hidden clicked created deleted changed moved copied shared printed
confirmed rejected accepted expired renewed paused resumed failed finished archived""".split()
FUNNEL = ["session_started", "form_sent", "order_paid"]

# The fields of every payload. Each event has two additional fields, whose names begin with the name of the event.
COMMON = {
    "amount": {"type": "number", "multipleOf": 0.01},
    "plan": {"type": "string"},
    "seconds": {"type": "integer"},
    "trial": {"type": "boolean"},
}
DUCKDB_TYPES = {"number": "DECIMAL(38,9)", "string": "VARCHAR", "integer": "BIGINT", "boolean": "BOOLEAN"}
PLANS = ["free", "basic", "plus", "pro"]
DAYS = ["2026-11-01", "2026-11-02", "2026-11-03"]
FIRST_MILLISECOND = 1_793_491_200_000  # the start of the first day, in milliseconds since 1970
DAY = 86_400_000


def names(number):
    """The names of `number` events. The three events of the funnel come first."""
    others = (f"{noun}_{verb}" for verb in VERBS for noun in NOUNS)
    return (FUNNEL + [name for name in others if name not in FUNNEL])[:number]


def own_fields(name):
    return {f"{name}_items": {"type": "integer"}, f"{name}_label": {"type": "string"}}


def fields(columns):
    """The fields that a catalog with this many columns declares."""
    declared = dict(COMMON)
    for name in names((columns - len(COMMON)) // 2):
        declared |= own_fields(name)
    assert len(declared) == columns
    return declared


def write_catalog(folder, number, columns):
    """Writes a catalog of `number` events whose payloads declare `columns` different fields."""
    payloads = folder / "payloads"
    payloads.mkdir(parents=True)
    rows = ["name,description,module,payload,aliases"]
    for index, name in enumerate(names(number)):
        own = own_fields(name) if len(COMMON) + 2 * index < columns - 1 else {}
        payload = name if own else "common"
        rows.append(f"{name},An event of the benchmark.,module_{index % 12},{payload},")
        if own or not (payloads / "common.json").exists():
            schema = {"type": "object", "properties": COMMON | own}
            (payloads / f"{payload}.json").write_text(json.dumps(schema))
    (folder / "events.csv").write_text("\n".join(rows) + "\n")


def templates(number):
    """1,024 templates of lines, to choose from at random. Some events have many templates; 3 % aren't in the catalog."""
    known = names(number)
    frequent = [FUNNEL[0]] * 100 + [FUNNEL[1]] * 50 + [FUNNEL[2]] * 30
    rest = known[3:]
    # The first names occur several times, because a few events make up most of the traffic.
    others = [rest[min(index % len(rest), (index * index) % len(rest))] for index in range(1024 - 30 - len(frequent))]
    custom = [f"campaign_{index % 15}_seen" for index in range(30)]
    return [template(name) for name in frequent + others] + [template(name, "note") for name in custom]


def template(name, last=None):
    return (
        '{"specversion":"1.0","id":"%08x-%04x-%d%03x-8%03x-%012x","source":"https://shop.example/web","type":"' + name + '",'
        '"subject":"user-%07d","time":"%sT%s.%03dZ","datacontenttype":"application/json","tenant":"tenant-%02d",'
        '"process":"process-%03d","data":{"amount":%d.%02d,"plan":"%s","seconds":%d,"trial":%s,'
        '"' + (last or name) + '_items":%d,"' + (last or name) + '_label":"the label of the offer of the week, number %06x"}}\n'
    )


def lines(events, number, seed=1, repeat=True, random_ids=False):
    """Generates lines: `events` events with `number` different names, spread over the three days."""
    bits = random.Random(seed).getrandbits
    clocks = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(86_400)]
    choices = templates(number)
    users = max(1000, events // 50)
    span = len(DAYS) * DAY
    recent = [""] * 1024
    old = []
    for index in range(events):
        random_bits = bits(160)
        if repeat and index > 2048 and random_bits % 100 == 0:
            earlier = recent if random_bits & 1024 else old
            yield earlier[(random_bits >> 40) % len(earlier)]
            continue
        at = index * span // events
        day, in_day = divmod(at, DAY)
        user = (random_bits >> 20) % users
        moment = FIRST_MILLISECOND + at
        # The first 48 bits of a UUID of version 7 are milliseconds; a UUID of version 4 is random.
        begin, version = (bits(48), 4) if random_ids else (moment, 7)
        line = choices[(random_bits >> 7) & 1023] % (
            begin >> 16, begin & 0xFFFF, version, random_bits >> 148, (random_bits >> 136) & 0xFFF, (random_bits >> 88) & 0xFFFFFFFFFFFF,
            user, DAYS[day], clocks[in_day // 1000], in_day % 1000, user % 40, user % 300,
            (random_bits >> 50) & 255, (random_bits >> 58) % 100, PLANS[(random_bits >> 65) & 3],
            (random_bits >> 67) & 4095, "true" if random_bits & (1 << 80) else "false",
            (random_bits >> 81) & 63, (random_bits >> 100) & 0xFFF,
        )
        recent[index & 1023] = line
        if index % 997 == 0:
            old.append(line)
        yield line


def write_lines(folder, events, number, part, random_ids=False):
    """Writes the lines to files of `part` lines each, and returns their paths."""
    paths = []
    source = lines(events, number, random_ids=random_ids)
    for start in range(0, events, part):
        path = Path(folder) / f"lines-{len(paths):03d}.ndjson"
        with open(path, "w", buffering=1 << 20) as file:
            file.writelines(line for line, _ in zip(source, range(min(part, events - start)), strict=False))
        paths.append(path)
    return paths
