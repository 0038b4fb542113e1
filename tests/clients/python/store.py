"""What a consumer keeps: how far it is, and what the events did, in one file that changes in one transaction."""

import sqlite3
from contextlib import closing

from event import Event

TABLES = """
CREATE TABLE IF NOT EXISTS follower (
    service TEXT PRIMARY KEY, logid TEXT NOT NULL, epoch INTEGER NOT NULL, position INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS event (
    service TEXT NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
    subject TEXT NOT NULL, version INTEGER NOT NULL, time TEXT NOT NULL, effectiveon TEXT NOT NULL, actor TEXT NOT NULL,
    data TEXT NOT NULL, via TEXT NOT NULL, PRIMARY KEY (service, position)
);
"""
INSERT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Moved(Exception):
    """Somebody else follows under this name, and was faster."""


# region store
class Store:
    """The position in one service's log, and the effect of its events up to there."""

    def __init__(self, path: str, service: str):
        self.service = service
        self.database = sqlite3.connect(path, timeout=30)
        self.database.executescript(TABLES)
        found = self.database.execute("SELECT logid, epoch, position FROM follower WHERE service = ?", (service,))
        row = found.fetchone()
        self.life, self.position = (row[:2], row[2]) if row else (None, 0)

    def begin(self, life: tuple[str, int]) -> None:
        """Another life of the log: what the events of the former one did is undone, and everything is read again."""
        with self.database:  # one transaction
            self.database.execute("DELETE FROM event WHERE service = ?", (self.service,))  # undo your effect here
            self.database.execute("REPLACE INTO follower VALUES (?, ?, ?, 0)", (self.service, *life))
        self.life, self.position = life, 0
        print(self.position, flush=True)

    def apply(self, events: list[Event], via: str) -> None:
        """The effect of events that follow directly on the position, and the position behind them: both, or nothing."""
        last = events[-1].position
        with self.database:  # one transaction
            moved = self.database.execute(
                "UPDATE follower SET position = ? WHERE service = ? AND logid = ? AND epoch = ? AND position = ?",
                (last, self.service, *self.life, events[0].position - 1),
            )
            if moved.rowcount != 1:  # a second process with this file: only one of them may go on from here
                raise Moved(f"the position in the log of {self.service} is not {events[0].position - 1} any more")
            self.database.executemany(INSERT, [self.row(event, via) for event in events])  # do your effect here
        self.position = last
        print(self.position, flush=True)
# endregion

    def row(self, event: Event, via: str) -> tuple:
        """What this example does with an event: it keeps a copy, and by which way it came."""
        return (
            (self.service, event.position, event.id, event.kind, event.name, event.subject, event.version)
            + (event.time.isoformat(), event.effectiveon, event.actor, event.data, via)
        )

    def close(self) -> None:
        self.database.close()
