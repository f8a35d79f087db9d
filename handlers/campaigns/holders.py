"""Who is to walk a place now: worked out from the roster, so that a leave or a new roster hands over by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dispatch.campaigns.model import WALKED_IN, Campaign, ListedPlace
from dispatch.campaigns.rights import Relation, relations
from dispatch.model import GridCode, Person, PersonId, Role, StationCode
from handlers.access import participants
from storage.transaction import Transaction


@dataclass(slots=True)
class Holders:
    """Of one turn, in which the roster stands still."""

    tx: Transaction
    _workers: list[Person] | None = None
    _of_grid: dict[tuple[GridCode, StationCode], Person | None] = field(default_factory=dict)

    def of(self, campaign: Campaign, place: ListedPlace) -> Person | None:
        """Whom a place without an answer waits for; None where it waits for nobody: the list is over, or nobody of
        the station and the centre is in chat."""
        if campaign.status not in WALKED_IN or not place.left:
            return None
        return self.head(place.station) if campaign.with_heads else self.walker(place.grid, place.station)

    def walker(self, grid: GridCode, station: StationCode) -> Person | None:
        """The grid's worker, the deputy while on leave, another worker of the grid, the head, the staff's owner: the
        first of them who has a chat with the bot."""
        key = grid, station
        if key not in self._of_grid:
            own = [one for one in self.workers() if grid in one.grids]
            here = [one for one in own if not one.on_leave]
            stand_ins = [participants.present(self.tx, one) for one in own if one.on_leave]
            wanted = [*(here[:1] if own[:1] == here[:1] else []), *stand_ins, *here]
            present = (one for one in wanted if not one.on_leave and one.telegram_id is not None)
            self._of_grid[key] = next(present, None) or self.head(station)
        return self._of_grid[key]

    def head(self, station: StationCode) -> Person | None:
        """The station's head, or the deputy; the staff who answer for the community where there is none in chat."""
        people = [*participants.heads(self.tx, station), *participants.owners_of(self.tx, station)]
        return next((one for one in people if one.telegram_id is not None), None)

    def left_by_person(self, campaign: Campaign) -> Mapping[PersonId, list[ListedPlace]]:
        """The places without an answer, by whom they wait for."""
        found: dict[PersonId, list[ListedPlace]] = {}
        for place in campaign.left:
            person = self.of(campaign, place)
            if person is not None:
                found.setdefault(person.id, []).append(place)
        return found

    def theirs(self, campaign: Campaign, person: Person) -> list[ListedPlace]:
        """What stands on a person's card: the places that wait for them, and those that they have answered."""
        return [
            place
            for place in campaign.places
            if place.by == person.id or (place.left and _is(self.of(campaign, place), person))
        ]

    def workers(self) -> list[Person]:
        """Everybody who walks a grid, the longest on the roster first."""
        if self._workers is None:
            self._workers = sorted(self.tx.people.with_role(Role.WORKER), key=lambda one: one.id)
        return self._workers


def held_by(tx: Transaction, person: Person | None, place: ListedPlace | None) -> frozenset[Relation]:
    """What somebody is to a list, and to a place of it, as the roster stands."""
    stands_for = tx.people.absent_with_deputy(person.id) if person is not None else []
    headed = place is None or any(one.telegram_id is not None for one in participants.heads(tx, place.station))
    return relations(person, place, stands_for, headed=headed)


def distinct(people: Iterable[Person]) -> list[Person]:
    """Each person once."""
    return list({person.id: person for person in people}.values())


def _is(one: Person | None, person: Person) -> bool:
    return one is not None and one.id == person.id
