"""The owner of a log, asked over gRPC (`chuan.events.v1.EventLog`): where it ends, and what it holds after a position."""

import importlib
import sys
import tempfile
from pathlib import Path

import grpc
import grpc_tools
from grpc_tools import protoc

from event import Event, of_answer

PROTO = Path(__file__).resolve().parents[3] / "proto"
PATIENCE = 5.0  # seconds
MESSAGE_MAX = 128 << 20  # one command may have recorded much, and its events are never torn apart


# region stubs
def stubs():
    """The messages and calls of the contract, generated from its .proto file. A build of your own does this once."""
    with tempfile.TemporaryDirectory() as place:
        wellknown = Path(grpc_tools.__file__).parent / "_proto"
        code = protoc.main(
            ["protoc", f"-I{PROTO}", f"-I{wellknown}", f"--python_out={place}", f"--grpc_python_out={place}"]
            + ["chuan/events/v1/event_log.proto"]
        )
        if code != 0:
            raise SystemExit(f"the contract in {PROTO} cannot be compiled")
        sys.path.insert(0, place)
        try:
            return [importlib.import_module(f"chuan.events.v1.event_log_{part}") for part in ("pb2", "pb2_grpc")]
        finally:
            sys.path.remove(place)
# endregion


# region owner
class Owner:
    """The owner of one service's log."""

    def __init__(self, address: str, service: str):
        self.messages, calls = stubs()
        self.service = service
        self.channel = grpc.aio.insecure_channel(address, options=[("grpc.max_receive_message_length", MESSAGE_MAX)])
        self.log = calls.EventLogStub(self.channel)

    async def head(self):
        """Which life of the log it is, and where it ends."""
        told = await self.log.Head(self.messages.HeadRequest(service=self.service), timeout=PATIENCE)
        return (told.log_id, told.epoch), told.position

    async def read(self, after: int, limit: int = 1000):
        """The life of the log, and whole commands' events after a position: none at the end of the log."""
        request = self.messages.ReadRequest(service=self.service, after=after, limit=limit)
        return self.told(await self.log.Read(request, timeout=PATIENCE))

    async def follow(self, after: int):
        """The same, and then each event as it is recorded, until the connection breaks."""
        request = self.messages.FollowRequest(service=self.service, after=after)
        async for part in self.log.Follow(request):
            yield self.told(part)

    @staticmethod
    def told(answer) -> tuple[tuple[str, int], list[Event]]:
        life = (answer.log_id, answer.epoch)
        last = {event.command_id: event.position for event in answer.events}  # no answer holds half of a command
        return life, [of_answer(life, last[event.command_id], event) for event in answer.events]
# endregion
