"""Checks messages, one a line, against the schemas of the catalogue. For your tests; in production ignore what you do not know.

    ../shell/follow.sh 127.0.0.1 4222 registry 0 100 | python validate.py
"""

import argparse
import json
import sys
from functools import cache
from pathlib import Path

import jsonschema

CATALOGUE = Path(__file__).resolve().parents[3] / "proto" / "events"


# region validate
@cache
def schema(path: str) -> jsonschema.Draft202012Validator:
    """The schema in a file of the catalogue."""
    told = json.loads((CATALOGUE / path).read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(told, format_checker=jsonschema.FormatChecker())


def faults(message: dict) -> list[str]:
    """What is wrong with a message: nothing, if all is well."""
    service, aggregate, event, version = message["dataschema"].removeprefix("urn:chuan:events:").split(":")
    found = list(schema("envelope.1.json").iter_errors(message))
    found += schema(f"{service}/{aggregate}/{event}.{version}.json").iter_errors(message["data"])
    return [f"{error.json_path}: {error.message}" for error in found]
# endregion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=argparse.FileType(encoding="utf-8"), default=sys.stdin)
    args = parser.parse_args()
    count = wrong = 0
    for line in args.file:
        message = json.loads(line)
        count += 1
        for fault in faults(message):
            wrong += 1
            print(f"{message['type']} at {message['position']}: {fault}")
    print(f"{count} messages, {wrong} faults")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
