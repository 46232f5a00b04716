"""The watcher's process: a loop that lets the rules look, one for habits and what runs out, one per channel that sends.

Owns: the beat of each loop, and going on: a database that restarts or a channel that is dead is told once, and tried
again. Refuses: waiting for one another; neither a dead channel nor a long night holds up the rules.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from cloison.gate.watch import Delivery, WatchGate
from cloison.incidents.beat import repeat
from cloison.incidents.channels import Channel
from cloison.incidents.message import message, speak

LOOK_EVERY_S = 5.0
SEND_EVERY_S = 2.0
HABITS_EVERY_S = 600.0
_Tell = Callable[[str], None]


class Watcher:
    """Watches the deployment behind `conninfo` (cloison_jobs) until it is stopped."""

    def __init__(
        self, conninfo: str, channels: Sequence[Channel], *, link: str, tell: _Tell, keep_days: int = 30
    ) -> None:
        """Take the channels, the address of the officers' page, whom to tell what goes wrong, and how long handled
        messages of a feed are kept.
        """
        self._keep_days = keep_days
        self._conninfo, self._channels, self._link, self._tell = conninfo, channels, link, tell
        self._stop = threading.Event()
        self._known = False

    def stop(self) -> None:
        """Let every loop end after what it is at."""
        self._stop.set()

    def run(self) -> None:
        """Watch and send until `stop`."""
        speak()
        others = [
            threading.Thread(target=self._send_forever, args=(channel,), name=channel.name, daemon=True)
            for channel in self._channels
        ]
        others.append(threading.Thread(target=self._habits_forever, name="habits", daemon=True))
        for other in others:
            other.start()
        gate = WatchGate(self._conninfo)
        self._repeat(lambda: self._look(gate), LOOK_EVERY_S, "watch")
        gate.close()
        for other in others:
            other.join(timeout=1.0)  # one that waits for a dead server is left: its lease ends by itself

    def _look(self, gate: WatchGate) -> None:
        if not self._known:
            gate.set_channels([channel.row for channel in self._channels])
            self._known = True
        gate.check_clock()
        gate.watch()

    def _habits_forever(self) -> None:
        gate = WatchGate(self._conninfo)
        self._repeat(lambda: self._nightly(gate), HABITS_EVERY_S, "habits")
        gate.close()

    def _nightly(self, gate: WatchGate) -> None:
        gate.refresh_habits()
        gate.purge_messages(self._keep_days)
        gate.expire_yearly()

    def _send_forever(self, channel: Channel) -> None:
        gate = WatchGate(self._conninfo)
        self._repeat(lambda: self._send(gate, channel), SEND_EVERY_S, channel.name)
        gate.close()

    def _send(self, gate: WatchGate, channel: Channel) -> None:
        for delivery in gate.due(channel.name):
            gate.note(channel.name, delivery, self._sent(channel, delivery))

    def _sent(self, channel: Channel, delivery: Delivery) -> str | None:
        """Send one; return why it failed, None where it did not. Whatever the reason, it is kept and tried again."""
        try:
            channel.send(message(delivery.alert, self._link))
        except Exception as error:  # of a channel anything may come; an alert is never dropped for it
            why = f"{type(error).__name__}: {error}"
            if delivery.attempts == 0:
                self._tell(f"{channel.name} took no alert, which is kept and tried again: {why}")
            return why
        return None

    def _repeat(self, act: Callable[[], object], every: float, name: str) -> None:
        repeat(act, every, name, stop=self._stop, tell=self._tell)
