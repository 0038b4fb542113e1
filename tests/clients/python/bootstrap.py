"""Reads the log of a service at its owner, without NATS, and goes on with each new event.

    python bootstrap.py --service registry --owner 127.0.0.1:8101 --after 0

Prints one JSON object a line. Whoever starts it again says `--after` which position: the last one that it has stored.
"""

import argparse
import asyncio
import json
import sys

import grpc

from event import Event
from owner import Owner


# region bootstrap
async def bootstrap(owner: Owner, position: int, until: int) -> None:
    """Every event after a position: first what the log holds, then what comes."""
    known, end = await owner.head()
    say(f"the log {known[0]}, epoch {known[1]}, ends at {end}")
    while position < min(end, until):
        life, events = await owner.read(position)
        position = show(known, life, position, events)
    while position < until:
        try:
            async for life, events in owner.follow(position):
                position = show(known, life, position, events)
                if position >= until:
                    break
        except grpc.aio.AioRpcError as error:
            say(f"the owner is away: {error.details()}")
            await asyncio.sleep(0.5)  # and on from the same position


def show(known: tuple[str, int], life: tuple[str, int], position: int, events: list[Event]) -> int:
    """Prints events, and returns the position behind them."""
    if life != known:
        raise SystemExit("the log has begun another life: throw away what you have of it, and start with --after 0")
    for event in events:
        if event.position != position + 1:
            raise SystemExit(f"{event.position} came after {position}: that must never happen")
        position = event.position
        line = {"position": position, "id": event.id, "kind": event.kind, "name": event.name, "subject": event.subject}
        print(json.dumps({**line, "data": event.data}, ensure_ascii=False), flush=True)
    return position
# endregion


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--service", default="registry")
    parser.add_argument("--owner", default="127.0.0.1:8101", help="where the service answers gRPC")
    parser.add_argument("--after", type=int, default=0)
    parser.add_argument("--until", type=int, default=sys.maxsize, help="end at this position; else go on for ever")
    args = parser.parse_args()
    await bootstrap(Owner(args.owner, args.service), args.after, args.until)


if __name__ == "__main__":
    asyncio.run(main())
