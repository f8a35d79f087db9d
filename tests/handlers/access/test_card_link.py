"""Links to a case's card in a group: where there are some, and for whom."""

from dispatch.model import Case, Person
from handlers.access.card_link import card_link, link_for
from handlers.delivery import migrated
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import LI, OFFICER_HOUSING, OFFICER_SQUAD, WANG

GROUPS = {CENTRE_CHAT: -1001000000100, UNIT_CHAT: -1001000000200, WORKER_CHAT: -1001000000300}


def dispatched(town: Town) -> Case:
    """In groups that are supergroups, as those of Telegram are."""
    for old, new in GROUPS.items():
        migrated(town.tx, old, new, town.at, town.centre)
    town.say(WANG, "#上报 首义路12号门口占道经营", GROUPS[WORKER_CHAT])
    town.tap(LI, town.last(GROUPS[CENTRE_CHAT]), "派 城管")
    return town.case()


def test_a_card_in_a_supergroup_has_a_link_and_one_elsewhere_has_none(town: Town) -> None:
    case = dispatched(town)

    card = town.last(GROUPS[CENTRE_CHAT])
    assert card_link(town.tx, case, card.chat) == f"https://t.me/c/1000000100/{card.id}"
    assert card_link(town.tx, case, 1000 + LI.id) is None
    assert card_link(town.tx, case, -1001000000999) is None


def test_everybody_is_led_to_the_group_that_they_are_in(town: Town) -> None:
    case = dispatched(town)

    def leads_to(who: Person) -> str:
        return (link_for(town.tx, case, who) or "").removeprefix("https://t.me/c/").partition("/")[0]

    assert [leads_to(who) for who in (LI, OFFICER_SQUAD, WANG)] == ["1000000100", "1000000200", "1000000300"]
    assert leads_to(OFFICER_HOUSING) == ""


def test_a_history_leads_to_the_card_and_an_older_card_to_the_newer(town: Town) -> None:
    dispatched(town)
    town.say(LI, f"/case {town.case().number}")
    (link,) = [one for row in town.last(1000 + LI.id).rows for one in row if "url" in one]
    assert link["text"] == "群内卡片"

    town.wait(town.at.replace(hour=4))

    *_, older, newer = [one for one in town.in_chat(GROUPS[UNIT_CHAT]) if town.case().number in one.text]
    assert f'<a href="https://t.me/c/1000000200/{newer.id}">见下方新卡片</a>' in older.text
