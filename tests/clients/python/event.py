"""An event, whichever way it came: as a message of NATS, or as an answer of its owner."""

from dataclasses import dataclass
from datetime import datetime, timezone

from cloudevents.core.formats.json import JSONFormat


@dataclass(frozen=True)
class Event:
    """What a consumer needs of an event."""

    life: tuple[str, int]  # which log, and which life of it: (logid, epoch)
    position: int  # its place in the log: 1, 2, 3 … without holes
    commandlast: int  # position of the last event that the same command recorded
    id: str  # of the event, for ever
    kind: str  # the aggregate: "agency"
    name: str  # what happened: "Registered"
    subject: str  # the stream: to which agency
    version: int  # its place in that stream
    time: datetime  # when the log learned it
    effectiveon: str  # the day from which it is true
    actor: str  # who gave the command
    data: str  # JSON, byte for byte as it is stored


# region message
def of_message(payload: bytes) -> Event:
    """The event that a message of NATS tells of."""
    told = JSONFormat().read(None, payload)  # refuses what is no CloudEvent
    _, _, kind, name, _ = told.get_type().split(".")
    return Event(
        life=(told.get_extension("logid"), told.get_extension("epoch")),
        position=told.get_extension("position"),
        commandlast=told.get_extension("commandlast"),
        id=told.get_id(),
        kind=kind,
        name=name,
        subject=told.get_subject(),
        version=told.get_extension("streamversion"),
        time=told.get_time(),
        effectiveon=told.get_extension("effectiveon"),
        actor=told.get_extension("actor"),
        # `data` is always the last member and the only one that is not a number or text, so this cuts out its exact
        # bytes. `told.get_data()` is enough for whoever wants the values only.
        data=payload.split(b',"data":', 1)[1][:-1].decode(),
    )
# endregion


def of_answer(life: tuple[str, int], commandlast: int, told) -> Event:
    """The event that an answer of `EventLog` tells of."""
    return Event(
        life=life,
        position=told.position,
        commandlast=commandlast,
        id=told.id,
        kind=told.stream_kind,
        name=told.type,
        subject=told.stream_id,
        version=told.version,
        time=told.recorded_at.ToDatetime(timezone.utc),
        effectiveon=told.effective_on,
        actor=told.actor,
        data=told.data,
    )
