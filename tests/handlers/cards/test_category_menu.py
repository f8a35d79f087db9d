"""The menu of what may be reported comes in pages of at most eight, with what is frequent in the place first."""

from dataclasses import replace

from dispatch.model import ClockKind, RowCode
from dispatch.rulebook.catalogue import Catalogue, ConditionRow, Field, SubClass
from dispatch.rulebook.worktime import Limit
from handlers.bot_api.card_pages import CardPage, PageKind, read_page
from handlers.cards.category_menu import CategoryMenu, category_menu
from storage.transaction import Transaction
from tests.handlers.drawing import buttons
from tests.handlers.town import Town, keep_papers, put
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, WORKER_CHAT
from tests.make import reported_case
from tests.street import GRID_3, LI, STALL, WANG

CODES = [f"E{number:04d}" for number in range(1, 28)]
MANY = Catalogue(
    version="many",
    fields=(Field("1", "城市管理"),),
    subclasses=tuple(SubClass(code, f"第{code}类", "1", "街面秩序") for code in CODES),
    rows=tuple(
        ConditionRow(RowCode(f"{code}-{nth}"), code, f"状态{nth}", Limit(120, ClockKind.WORK))
        for code in CODES
        for nth in range(1, 11)
    ),
)
FIELD = CardPage(PageKind.SUBCLASSES, "1")


def named(menu: CategoryMenu) -> list[str]:
    return [one.label[1:6] for one in menu.choices]


def test_27_sub_classes_fill_four_pages_of_at_most_eight() -> None:
    pages: list[CategoryMenu] = []
    page: CardPage | None = FIELD
    while page is not None:
        pages.append(category_menu(MANY, page))
        page = pages[-1].after

    assert [len(one.choices) for one in pages] == [8, 8, 8, 3]
    assert [name for one in pages for name in named(one)] == CODES
    assert [one.before for one in pages] == [None, FIELD, FIELD.at(1), FIELD.at(2)]


def test_what_is_frequent_in_the_place_stands_first() -> None:
    often = {RowCode("E0020-1"): 2, RowCode("E0020-2"): 2, RowCode("E0015-1"): 3, RowCode("E9999-1"): 9}

    assert named(category_menu(MANY, FIELD, often))[:4] == ["E0020", "E0015", "E0001", "E0002"]


def test_the_states_of_a_sub_class_come_in_pages_too_the_frequent_first() -> None:
    page = CardPage(PageKind.CONDITIONS, "E0001")

    first = category_menu(MANY, page, {RowCode("E0001-10"): 1})
    second = category_menu(MANY, page.at(1))

    assert [one.row for one in first.choices][:2] == ["E0001-10", "E0001-1"]
    assert [one.row for one in second.choices] == ["E0001-9", "E0001-10"]


def test_a_page_is_read_as_it_is_written_and_one_beyond_the_end_is_empty() -> None:
    assert read_page(str(FIELD.at(3))) == FIELD.at(3)
    assert (FIELD.at(3).code, FIELD.at(3).number) == ("1", 3)
    assert category_menu(MANY, FIELD.at(9)).choices == ()
    assert category_menu(MANY, None) == CategoryMenu()


def test_only_the_pages_of_the_catalogue_are_numbered_after_a_dot() -> None:
    assert CardPage(PageKind.GRIDS, "wunan.1").code == "wunan.1"
    assert CardPage(PageKind.SUBCLASSES, ".1").code == ".1"


def test_the_card_orders_the_categories_by_what_its_grid_had(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, reported_case())

    first = buttons(tx, case, 1000 + LI.id, case.since, "sub-1")[0]

    assert tx.cases.past_rows(GRID_3, case.opened_at) == {STALL: 1}
    assert first.tap.argument == STALL


def test_every_page_of_the_menu_says_what_it_is_about(tx: Transaction) -> None:
    town, desk = Town(tx, centre=replace(CENTRE, book=replace(CENTRE.book, catalogue=MANY))), 1000 + LI.id
    town.say(WANG, "#上报 首义路12号有个东西坏了", WORKER_CHAT)

    town.tap(LI, town.last(CENTRE_CHAT), "选类别")
    assert town.last(desk).text.endswith("<b>属于哪一类</b>")
    town.tap(LI, town.last(desk), "城市管理")
    assert town.last(desk).text.endswith("<b>城市管理：是哪一种</b>")
    town.tap(LI, town.last(desk), "下一页")
    assert town.last(desk).text.endswith("<b>城市管理：是哪一种（第 2 页）</b>")
    town.tap(LI, town.last(desk), "第E0009类")
    assert town.last(desk).text.endswith("<b>第E0009类：是什么情况</b>")
