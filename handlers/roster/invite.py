"""`/invite`: personal links for one person, or for everybody of a station or a unit who has not come in yet."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta

from dispatch.model import Person, PersonId, StationCode, UnitCode
from handlers.bot_api.incoming import Said
from handlers.notify.destinations import Destination, private
from handlers.notify.messages import InviteLinks
from handlers.turn.carry_out import Turn
from handlers.wording.arguments import Looked, PersonArg, WordsArg

_LASTS = timedelta(hours=24)
_A_MESSAGE = 25
"""Links in one message, so that it stays within Telegram's length."""
_MAX_NAMES = 30
_ANEW = frozenset({"换号", "换账号", "anew"})


def invite(turn: Turn, person: Person, said: Said, words: str) -> None:
    """Makes links of 128 random bits, kept as hashes, good once and for a day; only in private."""
    here = Destination(said.chat.id, said.chat.thread, person.id)
    people = turn.tx.people.all_active()
    waiting = [PersonArg(p.id) for p in people if p.telegram_id is None][:_MAX_NAMES]
    names: Sequence[Looked] = waiting or [WordsArg("said.nobody")]
    meant, anew = _read(words)
    found = _meant(turn, people, meant)
    if not meant:
        turn.out.say(here, "said.invite_usage", {"names": names})
    elif not found:
        turn.out.say(here, "said.invite_unknown", {"names": names})
    elif anew and all(p.name == meant for p in found):
        _send_links(turn, person, found)
    elif all(p.telegram_id is not None for p in found):
        turn.out.say(here, "said.invite_has_account", {"name": [PersonArg(p.id) for p in found[:_MAX_NAMES]]})
    else:
        _send_links(turn, person, [p for p in found if p.telegram_id is None])


def _read(words: str) -> tuple[str, bool]:
    """Who is meant, and whether they change accounts: the present one stays until the new one is in."""
    name, _, last = words.rpartition(" ")
    return (name.strip(), True) if name and last.casefold() in _ANEW else (words, False)


def _meant(turn: Turn, people: Iterable[Person], words: str) -> list[Person]:
    """A person's name, else a station's or a unit's, or its code."""
    named = [p for p in people if p.name == words]
    if named:
        return named
    stations: set[StationCode | None] = {s.code for s in turn.tx.places.stations() if words in (s.name, s.code)}
    units: set[UnitCode] = {u.code for u in turn.tx.places.units() if u.active and words in (u.name, u.code)}
    return [p for p in people if p.station in stations or units & {*p.units, *p.heads}]


def _send_links(turn: Turn, admin: Person, invited: Sequence[Person]) -> None:
    for start in range(0, len(invited), _A_MESSAGE):
        codes: dict[PersonId, str] = {}
        for one in invited[start : start + _A_MESSAGE]:
            codes[one.id] = secrets.token_urlsafe(16)
            turn.tx.people.invite(hash_of(codes[one.id]), one.id, turn.at + _LASTS)
        note = turn.tx.notes.keep(json.dumps(codes), admin.id, turn.at)
        turn.out.show(private(admin), InviteLinks(note))


def hash_of(code: str) -> str:
    """The hash that is stored of a code of 128 random bits; it needs no salt, for the code can't be guessed."""
    return hashlib.sha256(code.encode()).hexdigest()
