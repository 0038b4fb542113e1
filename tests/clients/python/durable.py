"""Follows the log of a service by a durable consumer: NATS keeps a position too, which acknowledgements move.

    python durable.py --service registry --nats nats://127.0.0.1:4222 --owner 127.0.0.1:8101 --store events.sqlite

NATS delivers at least once, out of order after a break, and may forget the durable consumer with its position. So this
consumer needs its own position all the same; what `ordered.py` does with it is simpler. Take this one where operators shall see
in NATS how far you are.
"""

import argparse
import asyncio
import sys

import grpc
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from event import of_message
from ordered import AWAY, BATCH, PAUSE, SILENCE, connect, has_more, read_owner, say
from owner import Owner
from store import Store


# region durable
def where(position: int) -> ConsumerConfig:
    """A new durable consumer. It goes with its stream, which is made anew when it was damaged; the position stays ours."""
    return ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=position + 1,  # sequence = position
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=10.0,
        max_ack_pending=2 * BATCH,
    )


async def take(messages: list, owner: Owner, store: Store, until: int) -> bool:
    """Stores what messages tell, and then acknowledges them; false when they are not of the log as we know it."""
    try:
        events = [of_message(message.data) for message in messages]
    except Exception:  # whatever it is, it is none of our events
        return False
    if any(event.life != store.life for event in events):
        return False
    following = []
    for event in sorted(events, key=lambda event: event.position):  # delivered again means: out of order
        if event.position == store.position + len(following) + 1:
            following.append(event)
    if following:
        store.apply(following, "stream")
    if max(event.position for event in events) > store.position:  # what lies between comes later, or never
        await read_owner(owner, store, until)
    for message, event in zip(messages, events):
        if event.position <= store.position:  # a crash before this line: delivered again, and dropped
            await message.ack()
    return True
# endregion


async def follow_stream(servers: str, name: str, owner: Owner, store: Store, until: int) -> str:
    """Takes what the durable consumer delivers; returns when it does not tell what comes next."""
    connection = await connect(servers)
    try:
        jetstream = connection.jetstream(timeout=2)
        stream, subject = f"CHUAN_{owner.service.upper()}", f"chuan.{owner.service}.>"
        consumer = await jetstream.pull_subscribe(subject, durable=name, stream=stream, config=where(store.position))
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
            if messages and not await take(messages, owner, store, until):
                return "the stream holds another life of the log, or what is no event"
        await connection.flush()  # the last acknowledgements
        return "done"
    finally:
        await connection.close()


async def follow(servers: str, name: str, owner: Owner, store: Store, until: int) -> None:
    """Follows the log, by whichever way it can be had."""
    while store.position < until:
        try:
            life, _ = await owner.head()
            if life != store.life:
                store.begin(life)
            if (reason := await follow_stream(servers, name, owner, store, until)) != "done":
                say(reason)
        except AWAY as error:
            say(f"NATS: {error!r}")
        except grpc.aio.AioRpcError as error:
            say(f"the owner is away: {error.details()}")
        try:
            await read_owner(owner, store, until)
        except grpc.aio.AioRpcError as error:
            say(f"the owner is away: {error.details()}")
        await asyncio.sleep(PAUSE)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--service", default="registry")
    parser.add_argument("--nats", default="nats://127.0.0.1:4222")
    parser.add_argument("--owner", default="127.0.0.1:8101", help="where the service answers gRPC")
    parser.add_argument("--name", default="example", help="the durable consumer's name; one name, one store")
    parser.add_argument("--store", default="events.sqlite")
    parser.add_argument("--until", type=int, default=sys.maxsize, help="end at this position; else go on for ever")
    args = parser.parse_args()
    store = Store(args.store, args.service)
    print(store.position, flush=True)
    await follow(args.nats, args.name, Owner(args.owner, args.service), store, args.until)
    store.close()


if __name__ == "__main__":
    asyncio.run(main())
