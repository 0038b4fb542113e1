"""Follows the log of a service: the recommended consumer. It keeps its own position, beside the effect of the events.

    python ordered.py --service registry --nats nats://127.0.0.1:4222 --owner 127.0.0.1:8101 --store events.sqlite

What NATS delivers is held against the position; what it does not deliver is read at the owner. So it makes no difference
whether NATS restarts, repeats, forgets, or is away: every event has its effect exactly once, in order. Prints the position,
and again whenever it has moved.
"""

import argparse
import asyncio
import sys

import grpc
import nats
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from event import of_message
from owner import Owner
from store import Store

SILENCE = 1.0  # seconds without a message until the owner is asked whether there is more
PAUSE = 0.25  # seconds between two tries
BATCH = 500
AWAY = (nats.errors.Error, OSError, asyncio.TimeoutError)


# region stream
async def connect(servers: str) -> nats.NATS:
    """A connection for one session. Whether it can be had is known at once, and when it breaks it is over: a new session
    begins at our position, whereas a client that mends itself has its own idea of where it was."""
    once = {"allow_reconnect": False, "max_reconnect_attempts": 1, "reconnect_time_wait": 0.1, "connect_timeout": 2}
    return await nats.connect(servers.split(","), error_cb=noted, **once)


async def follow_stream(servers: str, owner: Owner, store: Store, until: int) -> str:
    """Follows the stream as long as it tells what comes next; returns why it does not."""
    connection = await connect(servers)
    try:
        where = ConsumerConfig(  # it lives in memory, and NATS forgets it when it is not used: nothing depends on it
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=store.position + 1,  # sequence = position
            ack_policy=AckPolicy.NONE,
            mem_storage=True,
            num_replicas=1,
            inactive_threshold=30.0,
        )
        stream = f"CHUAN_{owner.service.upper()}"
        jetstream = connection.jetstream(timeout=2)
        consumer = await jetstream.pull_subscribe(f"chuan.{owner.service}.>", stream=stream, config=where)
        arrived = []  # not stored yet: up to the end of a command
        silences = 0
        while store.position < until:
            try:
                messages = await consumer.fetch(BATCH, timeout=SILENCE)
            except asyncio.TimeoutError:
                silences = silences + 1 if await has_more(owner, store) else 0
                if silences == 2:  # once is no more than a delay
                    return "the owner has more than the stream tells"
                continue
            silences = 0
            for message in messages:
                try:
                    event = of_message(message.data)
                except Exception as error:  # whatever it is, it is none of our events
                    return f"the stream holds what is no event: {error!r}"
                expected = store.position + len(arrived) + 1
                if event.life != store.life:
                    return "the stream is of another life of the log"
                if event.position > expected:
                    return f"the stream goes on with {event.position} instead of {expected}"
                if event.position == expected:  # else it is known already
                    arrived.append(event)
            whole = max((i + 1 for i, event in enumerate(arrived) if event.position == event.commandlast), default=0)
            if whole:
                store.apply(arrived[:whole], "stream")
                del arrived[:whole]
        return "done"
    finally:
        await connection.close()
# endregion


# region owner
async def has_more(owner: Owner, store: Store) -> bool:
    """Whether the log goes on behind our position, or is another one; not known while the owner is away."""
    try:
        life, end = await owner.head()
    except grpc.aio.AioRpcError:
        return False
    return life != store.life or end > store.position


async def read_owner(owner: Owner, store: Store, until: int) -> None:
    """Stores what the log holds now behind our position; what comes meanwhile is for the stream again."""
    _, end = await owner.head()
    while store.position < min(end, until):
        life, events = await owner.read(store.position)
        if life != store.life:
            store.begin(life)
            return
        if not events:
            return
        store.apply(events, "owner")
# endregion


# region follow
async def follow(servers: str, owner: Owner, store: Store, until: int) -> None:
    """Follows the log, by whichever way it can be had."""
    while store.position < until:
        try:
            life, end = await owner.head()
            if life != store.life:
                store.begin(life)
            elif end < store.position:
                say(f"the log ends at {end}, before {store.position}: an older copy was restored; waiting for a new epoch")
        except grpc.aio.AioRpcError as error:
            say(f"the owner is away: {error.details()}")
        if store.life is not None:
            try:
                say(await follow_stream(servers, owner, store, until))
            except AWAY as error:
                say(f"NATS: {error!r}")
        try:
            await read_owner(owner, store, until)
        except grpc.aio.AioRpcError as error:
            say(f"the owner is away: {error.details()}")
        await asyncio.sleep(PAUSE)
# endregion


async def noted(_error: Exception) -> None:
    """The call that fails tells it too."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--service", default="registry")
    parser.add_argument("--nats", default="nats://127.0.0.1:4222")
    parser.add_argument("--owner", default="127.0.0.1:8101", help="where the service answers gRPC")
    parser.add_argument("--store", default="events.sqlite")
    parser.add_argument("--until", type=int, default=sys.maxsize, help="end at this position; else go on for ever")
    args = parser.parse_args()
    store = Store(args.store, args.service)
    print(store.position, flush=True)
    await follow(args.nats, Owner(args.owner, args.service), store, args.until)
    store.close()


if __name__ == "__main__":
    asyncio.run(main())
