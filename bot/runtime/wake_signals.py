"""Bells that wake the loops: whoever commits work for a loop rings its bell, and a ring that comes early is kept."""

import asyncio
from dataclasses import dataclass, field


class Bell:
    """Wakes one loop."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wakes the loop, now or as soon as it waits."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Waits until it rings (or has rung since the last wait), at most so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return
        finally:
            self._rung.clear()


@dataclass(frozen=True, slots=True)
class Bells:
    """One bell for each loop."""

    desk: Bell = field(default_factory=Bell)
    courier: Bell = field(default_factory=Bell)
    timers: Bell = field(default_factory=Bell)
    chores: Bell = field(default_factory=Bell)
    menus: Bell = field(default_factory=Bell)
    media: Bell = field(default_factory=Bell)
    library: Bell = field(default_factory=Bell)
    clock: Bell = field(default_factory=Bell)

    def committed(self) -> None:
        """Rings after a turn was committed: there may be messages to send, timers to plan, attachments to fetch."""
        self.courier.ring()
        self.timers.ring()
        self.media.ring()

    def moved(self) -> None:
        """Rings after the clock was moved: whatever waits for a time may be due, the night's chores too; and it may
        have been moved back."""
        self.committed()
        self.chores.ring()
        self.clock.ring()

    def ring_all(self) -> None:
        """Rings every bell."""
        of_loops = (
            self.desk,
            self.courier,
            self.timers,
            self.chores,
            self.menus,
            self.media,
            self.library,
            self.clock,
        )
        for bell in of_loops:
            bell.ring()
