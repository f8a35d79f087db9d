"""What the doctor says of the roster's sheets that the rules are read with: who does what, what places are called."""

from collections.abc import Iterator

from bot.doctor.database import Inside
from bot.doctor.findings import Finding, named, note, wrong
from dispatch.rulebook.book import Book
from dispatch.suggest.check_assignments import known_matters, work_without_unit


def of_roster(inside: Inside, book: Book) -> Iterator[Finding]:
    """Kinds of work that no unit of the street is meant for, matters that the rules know no more, no place names."""
    if not inside.units:
        return
    nobody = work_without_unit(book, inside.units, inside.assigned)
    if nobody:
        zh, en = named(nobody)
        yield note(
            f"{zh}：没有对应的处置单位，这类案件不推荐单位；请在名册“事项→单位”表中填写",
            f"no unit of the street is meant for {en}, so none is suggested: fill in the roster's sheet 事项→单位",
        )
    strays = sorted(set(inside.assigned) - known_matters(book))
    if strays:
        zh, en = named(strays)
        yield wrong(
            f"名册“事项→单位”表中的事项，职责清单和案件类别里没有：{zh}。请改正后重新导入名册",
            f"the roster's sheet 事项→单位 names matters that the rules do not know: {en}; import it corrected",
        )
    if not inside.landmarks:
        yield note(
            "名册的“地名”表是空的：楼栋、小区只能凭路名和门牌辨认",
            "the roster's sheet 地名 is empty: buildings and estates are known by road and number only",
        )
