"""Of whom a text speaks: what is somebody's own business, and what only has a word of it, like a ramp."""

import pytest

from bot.rulebook.rules_files import DEFAULT_CATALOGUE, DEFAULT_RULES, load_catalogue, load_rulebook
from dispatch.rulebook.book import Book
from dispatch.suggest.private import About, about, is_private
from tests.street import CALENDAR, DAY_MINUTES

BOOK = Book(load_rulebook(DEFAULT_RULES, DAY_MINUTES), load_catalogue(DEFAULT_CATALOGUE, DAY_MINUTES), CALENDAR)


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("路灯不亮", About.NOBODY),
        ("残疾人坡道被堵了", About.NOBODY),
        ("老年活动室门锁坏了", About.NOBODY),
        ("其他地方也有", About.NOBODY),
        ("592路改线", About.NOBODY),
        ("三只毛毛虫", About.NOBODY),
        ("KTV半夜唱歌，居民投诉", About.NOBODY),
        ("有老人过来问", About.PEOPLE),
        ("她每天都来", About.PERSON),
        ("张爹爹问几时发", About.PERSON),
        ("小陈又来了", About.PERSON),
        ("83岁了", About.PERSON),
        ("张红霞，女，要办证", About.PERSON),
        ("楼上的天天骂我", About.CONFLICT),
        ("他神志不太清", About.MATTER),
        ("刚从戒毒所出来", About.MATTER),
        ("欠了网贷", About.MATTER),
    ],
)
def test_the_most_private_of_what_is_in_it_counts(text: str, of: About) -> None:
    assert about(BOOK, text) is of


def test_a_person_alone_makes_what_is_added_to_a_report_not_private() -> None:
    assert not is_private(BOOK, "隔壁正在搭违建")
    assert is_private(BOOK, "他有精神病，停药了")
