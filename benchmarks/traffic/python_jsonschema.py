"""Validates lines of CloudEvents with the package jsonschema: python3 python_jsonschema.py SCHEMAS FILE.

Prints how many lines were read, and how many payloads are invalid.
"""

import json
import sys

from jsonschema import Draft202012Validator


def main():
    schemas, file = sys.argv[1:]
    with open(schemas, encoding="utf-8") as source:
        validators = {name: Draft202012Validator(schema) for name, schema in json.load(source).items()}
    lines = invalid = 0
    with open(file, "rb") as source:
        for line in source:
            lines += 1
            event = json.loads(line)
            validator = validators.get(event["type"])
            if validator and "data" in event:
                invalid += not validator.is_valid(event["data"])
    print(lines, invalid)


main()
