"""A tap on a card, once it is known to be genuine: who tapped, on which case, where, and what was chosen."""

from dataclasses import dataclass

from dispatch.model import Case, Person
from handlers.bot_api.incoming import Pressed
from handlers.notify.destinations import Destination


@dataclass(frozen=True, slots=True)
class CardPress:
    """`card` is the chat in which the card stands; `argument` is what stood behind the code of the button."""

    person: Person
    case: Case
    card: Destination
    pressed: Pressed
    argument: str = ""

    @property
    def in_group(self) -> bool:
        """Whether others read the card too."""
        return self.card.person is None
