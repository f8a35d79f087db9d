"""The 64 bytes of a button: whatever is written is read back, and nothing else is ever taken for a button."""

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rulebook.rules_files import DEFAULT_CATALOGUE, load_catalogue
from dispatch.model import CaseId, Outcome
from handlers.bot_api.callback_data import (
    LISTS,
    MAX_BYTES,
    PROMPT_VERBS,
    ListTap,
    PromptTap,
    Tap,
    decode,
    encode,
    from_36,
    to_36,
)
from handlers.bot_api.card_actions import BARE, TURNING, VERBS
from handlers.bot_api.card_pages import NUMBERED, PageKind, read_page
from tests.handlers.forging import NO_PAGES
from tests.street import DAY_MINUTES, STATIONS, UNITS

FAR = 36**6
"""Two milliards of cases, and as many moves: more than a street will ever see."""
CATALOGUE = load_catalogue(DEFAULT_CATALOGUE, DAY_MINUTES)
MAX_CODE = 24
"""A unit code in the roster; longer ones would not fit a button."""
PAGES = ("un-9999", "tf-99", "ru-99", "as-99", "fields", "rate", "sub-E", "rows-E0406", "gr-wunan", "how-squad")
_verbs = st.sampled_from([*VERBS, *TURNING])
_speaking = st.sampled_from([*(VERBS.keys() - BARE)])
"""What may stand behind these is known by the catalogue, the roster or the case: the reading takes any of it."""
_arguments = st.text(string.ascii_letters + string.digits + "-_.", max_size=MAX_CODE)
_numbers = st.integers(0, FAR)


def arguments() -> list[str]:
    """The longest of each kind of thing that ever stands behind a verb."""
    return [
        max((str(row.code) for row in CATALOGUE.rows), key=len),
        max((str(station.code) for station in STATIONS), key=len),
        max((str(unit.code) for unit in UNITS), key=len),
        "u" * MAX_CODE,
        *(f"sub-{field.code}" for field in CATALOGUE.fields),
        max((f"rows-{subclass.code}" for subclass in CATALOGUE.subclasses), key=len),
        *PAGES,
        *(outcome.value[:5] for outcome in Outcome),
        to_36(FAR),
        "",
    ]


def arguments_of(verb: str) -> list[str]:
    if verb == "pp":
        return [one for one in arguments() if read_page(one) is not None]
    return arguments() if verb not in BARE else [""]


@pytest.mark.parametrize("verb", [*VERBS, *TURNING])
def test_every_verb_carries_the_longest_argument_within_64_bytes(verb: str) -> None:
    for argument in arguments_of(verb):
        tap = Tap(verb, CaseId(FAR), FAR, argument)

        assert len(encode(tap).encode()) <= MAX_BYTES
        assert decode(encode(tap)) == tap


@pytest.mark.parametrize("verb", sorted(PROMPT_VERBS))
def test_the_buttons_under_a_question_come_back_as_they_were(verb: str) -> None:
    assert decode(encode(PromptTap(verb, FAR))) == PromptTap(verb, FAR)


@given(_speaking, _numbers, _numbers, _arguments)
def test_whatever_is_written_is_read_back(verb: str, case: int, moved: int, argument: str) -> None:
    tap = Tap(verb, CaseId(case), moved, argument)

    assert decode(encode(tap)) == tap


@given(_verbs, _numbers, _numbers, _arguments)
def test_a_button_that_bears_no_argument_is_none_with_one(verb: str, case: int, moved: int, argument: str) -> None:
    bare = decode(f"c:{verb}:{to_36(case)}:{to_36(moved)}:{argument}")

    no_page = verb == "pp" and read_page(argument) is None
    assert (bare is None) is (no_page or (verb in BARE and argument != ""))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_card_comes_back_from_its_button(page: str) -> None:
    found = read_page(page)

    assert found is not None
    assert str(found) == page
    assert decode(f"c:pp:1:1:{page}") == Tap("pp", CaseId(1), 1, page)


@pytest.mark.parametrize("page", NO_PAGES)
def test_a_page_that_no_card_has_is_none(page: str) -> None:
    assert decode(f"c:pp:1:1:{page}") is None
    assert not page or decode(f"a:page:1:{page}") is None, "under the guided form neither"


@given(st.sampled_from(PageKind), _arguments)
def test_a_page_is_read_as_it_was_written_or_not_at_all(kind: PageKind, argument: str) -> None:
    for text in (kind.value, f"{kind.value}-{argument}"):
        found = read_page(text)
        assert found is None or str(found) == text
        assert found is None or 0 <= (found.number if found.kind in NUMBERED else 0) < 10_000


@pytest.mark.parametrize(
    "tap", [Tap("zz", CaseId(1), 1), Tap("ac", CaseId(1), 1, "x"), PromptTap("accept", 1), ListTap("x")]
)
def test_what_no_list_of_acts_knows_is_neither_drawn_nor_read(tap: Tap | PromptTap | ListTap) -> None:
    with pytest.raises(ValueError, match="no list"):
        encode(tap)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_the_buttons_under_a_list_come_back_as_they_were(name: str) -> None:
    assert decode(encode(ListTap(name, "a-sum-0"))) == ListTap(name, "a-sum-0")


@given(st.integers(0, 36**12 - 1))
def test_a_number_of_base_36_comes_back(number: int) -> None:
    assert from_36(to_36(number)) == number


@settings(max_examples=500)
@given(st.text(max_size=80))
def test_no_text_at_all_breaks_the_reading(data: str) -> None:
    assert decode(data) is None or encode(decode(data)) == data  # type: ignore[arg-type]


def test_of_20000_forged_buttons_only_those_are_taken_that_could_have_been_drawn() -> None:
    seed = random.randrange(2**32)
    print(f"seed={seed}")
    dice = random.Random(seed)
    taken = 0
    for _ in range(20_000):
        data = forged(dice)
        tap = decode(data)
        if tap is not None:
            taken += 1
            assert encode(tap) == data
            assert len(data.encode()) <= MAX_BYTES
    assert 0 < taken < 20_000


def forged(dice: random.Random) -> str:
    """Noise, or a true button with some of it bent."""
    if dice.random() < 0.3:
        return "".join(dice.choices(string.printable + "市\u202e\x00²", k=dice.randrange(70)))
    verb = dice.choice([*VERBS])
    argument = "" if verb in BARE else dice.choice(arguments())
    true = encode(Tap(verb, CaseId(dice.randrange(FAR)), dice.randrange(99), argument))
    at = dice.randrange(len(true))
    bend = dice.choice(["", ":", "::", "-", "0", "00", "Z", "²", "\u0661", " ", "\n", "x" * 40, "c:", "a:"])
    return true[:at] + bend + true[at + dice.randrange(3) :]


@pytest.mark.parametrize(
    "data",
    [
        "",
        ":",
        "c",
        "c:ac:1:1",
        "c:ac:-1:1:",
        "c:ac:01:1:",
        "c:ac:A:1:",
        "c:ac:１:1:",
        "c:ac::1:",
        "x:ac:1:1:",
        "c:zz:1:1:",
        "c:AC:1:1:",
        "c:ac:1:1:x",
        "a:submit:",
        "a:Submit:1:",
        "a:accept:1:",
        "l:nothing:0",
    ],
)
def test_a_button_that_was_never_drawn_is_none(data: str) -> None:
    assert decode(data) is None


def test_an_argument_that_does_not_fit_is_an_error_where_the_button_is_drawn() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        encode(Tap("dp", CaseId(1), 1, "u" * 60))
