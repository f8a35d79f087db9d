"""The 64 bytes of a button: whatever is written is read back, and nothing else is ever taken for a button."""

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rulebook.rules_files import DEFAULT_CATALOGUE, load_catalogue
from dispatch.model import CaseId, Level, Outcome, Urgency
from handlers.bot_api.callback_data import MAX_BYTES, to_36
from handlers.bot_api.card_pages import NUMBERED, PageKind, read_page
from handlers.buttons.arguments import OUTCOMES, Argument
from handlers.buttons.card_actions import CardAction
from handlers.buttons.card_callback import CardTap, decode, encode
from tests.handlers.forging import NO_PAGES
from tests.street import DAY_MINUTES, STATIONS, UNITS

FAR = 36**6
"""Two milliards of cases, and as many moves: more than a street will ever see."""
CATALOGUE = load_catalogue(DEFAULT_CATALOGUE, DAY_MINUTES)
MAX_CODE = 24
"""A unit code in the roster; longer ones would not fit a button."""
PAGES = ("un-9999", "tf-99", "ru-99", "as-99", "fields", "rate", "sub-E", "rows-E0406", "gr-wunan", "how-squad")
CODES = (
    "ac rt rs pg ex ra aa av ad sa gi ps fl ap ge de ah ce xe co xo st ru dp un ai rj mg mh wq tf ur re da am ug lv"
    " wh gd pa on pk dw dl ov aw an sp lm as ho es sv vo ro pl ca ct rv sn rr mo ba pp ph pi vp tb um wd my pw po"
)
"""Every code that a button ever had: what was sent long ago must go on to mean what it meant."""
WORDED = {Argument.REASON, Argument.ROW, Argument.UNIT, Argument.STATION, Argument.GRID}
"""What may stand behind these is known by the rules, the catalogue or the roster: the reading takes any of it."""
_actions = st.sampled_from(CardAction)
_speaking = st.sampled_from([action for action in CardAction if action.row.argument in WORDED])
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
        *OUTCOMES.values(),
        *Urgency,
        *Level,
        *("yes", "no", "5", "9999.5", "revisit"),
        to_36(FAR),
        "",
    ]


def arguments_of(action: CardAction) -> list[str]:
    return [one for one in arguments() if action.row.bears(one)]


def test_no_code_of_a_button_is_ever_changed_or_given_twice() -> None:
    assert sorted(action.code for action in CardAction) == sorted(CODES.split())


def test_no_code_of_an_outcome_is_ever_changed() -> None:
    codes = {
        Outcome.SATISFIED: "satis",
        Outcome.MOSTLY: "mostl",
        Outcome.DISSATISFIED: "dissa",
        Outcome.UNREACHED: "unrea",
        Outcome.DECLINED: "decli",
        Outcome.OUT_OF_POWER: "out_o",
    }
    assert codes.keys() == set(Outcome)
    assert codes == OUTCOMES


@pytest.mark.parametrize("action", CardAction)
def test_every_button_carries_its_longest_argument_within_64_bytes(action: CardAction) -> None:
    assert arguments_of(action)
    for argument in arguments_of(action):
        tap = CardTap(action, CaseId(FAR), FAR, argument)

        assert len(encode(tap).encode()) <= MAX_BYTES
        assert decode(encode(tap)) == tap


@given(_speaking, _numbers, _numbers, _arguments.filter(bool))
def test_whatever_is_written_is_read_back(action: CardAction, case: int, status_revision: int, argument: str) -> None:
    tap = CardTap(action, CaseId(case), status_revision, argument)

    assert decode(encode(tap)) == tap


@given(_actions, _numbers, _numbers, _arguments)
def test_a_button_is_none_with_an_argument_that_it_does_not_bear(
    action: CardAction, case: int, status_revision: int, argument: str
) -> None:
    found = decode(f"c:{action.code}:{to_36(case)}:{to_36(status_revision)}:{argument}")

    assert (found is not None) is action.row.bears(argument)
    assert found is None or not argument or action.row.argument is not Argument.NONE


@pytest.mark.parametrize("action", CardAction)
def test_a_button_without_its_choice_is_none_unless_it_opens_a_page_for_it(action: CardAction) -> None:
    chosen = action.row.argument not in (Argument.NONE, Argument.ASSIST)

    assert (decode(f"c:{action.code}:1:1:") is None) is (chosen and action.row.page is None)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_card_comes_back_from_its_button(page: str) -> None:
    found = read_page(page)

    assert found is not None
    assert str(found) == page
    assert decode(f"c:pp:1:1:{page}") == CardTap(CardAction.SHOW_PAGE, CaseId(1), 1, page)


@pytest.mark.parametrize("page", NO_PAGES)
def test_a_page_that_no_card_has_is_none(page: str) -> None:
    assert decode(f"c:pp:1:1:{page}") is None


@given(st.sampled_from(PageKind), _arguments)
def test_a_page_is_read_as_it_was_written_or_not_at_all(kind: PageKind, argument: str) -> None:
    for text in (kind.value, f"{kind.value}-{argument}"):
        found = read_page(text)
        assert found is None or str(found) == text
        assert found is None or 0 <= (found.number if found.kind in NUMBERED else 0) < 10_000


@pytest.mark.parametrize(
    ("action", "argument"),
    [
        (CardAction.ACCEPT, "x"),
        (CardAction.RESOLVE, "x"),
        (CardAction.DISPATCH, ""),
        (CardAction.SHOW_PAGE, "tf-a"),
        (CardAction.RATE_ASSIST, "6"),
        (CardAction.REVISIT, "satisfied"),
        (CardAction.FINISH_ASSIST, "one"),
        (CardAction.MERGE_INTO, "SY20261123-0001"),
    ],
)
def test_an_argument_that_a_button_never_has_is_neither_drawn_nor_read(action: CardAction, argument: str) -> None:
    with pytest.raises(ValueError, match="no list"):
        encode(CardTap(action, CaseId(1), 1, argument))
    assert decode(f"c:{action.code}:1:1:{argument}") is None


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
    action = dice.choice([*CardAction])
    argument = dice.choice(arguments_of(action))
    true = encode(CardTap(action, CaseId(dice.randrange(FAR)), dice.randrange(99), argument))
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
    ],
)
def test_a_button_that_was_never_drawn_is_none(data: str) -> None:
    assert decode(data) is None


def test_an_argument_that_does_not_fit_is_an_error_where_the_button_is_drawn() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        encode(CardTap(CardAction.DISPATCH, CaseId(1), 1, "u" * 60))
