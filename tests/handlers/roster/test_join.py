"""Coming in by a link with a number that is not the roster's: who is to be asked depends on who is there to ask."""

from dataclasses import replace
from datetime import timedelta

from dispatch.model import Person
from handlers.roster.invite import hash_of
from tests.handlers.town import Town
from tests.street import ADMIN, WANG

CODE = "a-link-of-22-letters-x"
SOMEBODY = replace(WANG, name="来人", telegram_id=9_001)


def told_after_another_number(town: Town, invited: Person) -> str:
    """What somebody hears who opens the person's link and shares a number that is not the roster's."""
    town.tx.people.set_phone(invited.id, "13900001001")
    town.tx.people.invite(hash_of(CODE), invited.id, town.at + timedelta(hours=24))
    town.say(SOMEBODY, f"/start {CODE}")
    town.say(SOMEBODY, "", phone="+8613900009001")
    return town.last(9_001).text


def test_who_could_not_come_in_is_sent_to_the_admin_where_there_is_one(town: Town) -> None:
    second = replace(WANG, telegram_id=None, roles=WANG.roles | ADMIN.roles)
    town.tx.people.update(second)

    assert "请联系管理员" in told_after_another_number(town, second)


def test_the_first_admin_is_sent_to_the_host(town: Town) -> None:
    town.tx.people.update(replace(ADMIN, telegram_id=None))

    told = told_after_another_number(town, ADMIN)

    assert "wangge invite --admin" in told
    assert "请联系管理员" not in told


def test_who_opens_a_link_reads_as_whom_they_come_in_before_they_share_their_number(town: Town) -> None:
    town.tx.people.update(replace(WANG, telegram_id=None))

    told_after_another_number(town, WANG)

    asked, *_ = town.in_chat(9_001)
    assert "王建国，您好。您将以网格员的身份加入" in asked.text
    assert "共享本人手机号" in asked.text
