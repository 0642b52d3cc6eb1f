"""Generates the events: lines of CloudEvents, and the catalog with their names and schemas.

The same number of lines gives the same lines on every machine. 80 % of the lines have no payload, 15 % have a small
payload, and 5 % have a payload with objects and lists. One payload in 200 is invalid: one value has the wrong type.
"""

import json
import random

PLAIN, SMALL, NESTED = 80, 15, 5  # for each kind: the number of event names, and the percentage of lines

NOUNS = "order invoice cart chat survey ticket coupon profile payment delivery".split()
VERBS = "opened closed shown hidden clicked created deleted moved shared printed".split()
PLANS = ["free", "basic", "plus", "pro"]

SMALL_SCHEMA = {
    "type": "object",
    "properties": {
        "amount": {"type": "number", "minimum": 0},
        "plan": {"type": "string", "enum": PLANS},
        "seconds": {"type": "integer", "minimum": 0, "maximum": 86400},
        "label": {"type": "string", "minLength": 1, "maxLength": 100},
    },
    "required": ["amount", "plan"],
}
NESTED_SCHEMA = {
    "type": "object",
    "properties": {
        "customer": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "minLength": 1},
                "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
                "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 20},
            },
            "required": ["id"],
        },
        "items": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "count": {"type": "integer", "minimum": 1},
                    "price": {"type": "number", "minimum": 0},
                },
                "required": ["name", "count", "price"],
            },
        },
        "total": {"type": "number"},
    },
    "required": ["customer", "items"],
}


def names():
    """The event names of the three kinds, as three lists."""
    every = [f"{noun}_{verb}" for noun in NOUNS for verb in VERBS]
    assert len(every) == PLAIN + SMALL + NESTED
    return every[:PLAIN], every[PLAIN : PLAIN + SMALL], every[PLAIN + SMALL :]


def write_catalog(folder):
    """Writes the catalog, and a file for the peers that maps the names of events to schemas. Returns both paths."""
    catalog = folder / "catalog"
    payloads = catalog / "payloads"
    payloads.mkdir(parents=True)
    rows = ["name,description,module,payload,aliases"]
    schemas = {}
    for kind, schema in zip(names(), (None, SMALL_SCHEMA, NESTED_SCHEMA), strict=True):
        for name in kind:
            rows.append(f"{name},An event of the benchmark.,{name.split('_')[0]},{name if schema else ''},")
            if schema:
                schemas[name] = schema
                (payloads / f"{name}.json").write_text(json.dumps(schema))
    (catalog / "events.csv").write_text("\n".join(rows) + "\n")
    file = folder / "schemas.json"
    file.write_text(json.dumps(schemas))
    return catalog, file


def small(pick, invalid):
    return {
        "amount": "12.50" if invalid else pick.randrange(100_000) / 100,
        "plan": pick.choice(PLANS),
        "seconds": pick.randrange(86_401),
        "label": f"the offer of the week, number {pick.randrange(10_000)}",
    }


def nested(pick, invalid):
    items = []
    for _ in range(pick.randrange(1, 6)):
        name, count, price = f"article {pick.randrange(5_000)}", pick.randrange(1, 9), pick.randrange(9_999) / 100
        items.append({"name": name, "count": count, "price": price})
    if invalid:
        items[-1]["count"] = "2"
    tags = [f"tag-{pick.randrange(50)}" for _ in range(pick.randrange(4))]
    customer = {"id": f"c-{pick.randrange(10**7)}", "country": pick.choice(["DE", "FR", "US"]), "tags": tags}
    return {"customer": customer, "items": items, "total": sum(item["price"] for item in items)}


def write_lines(file, number):
    """Writes `number` lines, and returns how many have an invalid payload."""
    pick = random.Random(number)
    plain, with_small, with_nested = names()
    payloads = invalid_payloads = 0
    with open(file, "w", buffering=1 << 20, encoding="ascii") as lines:
        for index in range(number):
            kind = pick.randrange(100)
            data = ""
            if kind < PLAIN:
                name = pick.choice(plain)
            else:
                payloads += 1
                invalid = payloads % 200 == 0
                invalid_payloads += invalid
                names_of, make = (with_small, small) if kind < PLAIN + SMALL else (with_nested, nested)
                name = pick.choice(names_of)
                payload = json.dumps(make(pick, invalid), separators=(",", ":"))
                data = f',"datacontenttype":"application/json","data":{payload}'
            moment = index % 86_400
            clock = f"{moment // 3600:02d}:{moment // 60 % 60:02d}:{moment % 60:02d}"
            lines.write(
                f'{{"specversion":"1.0","id":"{index:08x}-{pick.getrandbits(48):012x}",'
                f'"source":"https://shop.example/web","type":"{name}","subject":"user-{pick.randrange(50_000)}",'
                f'"time":"2026-11-01T{clock}Z"{data}}}\n'
            )
    return invalid_payloads
