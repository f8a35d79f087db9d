"""Reads one text as the product does: which category, place, urgency its card would show."""

from bot.rulebook.rules_files import DEFAULT_CATALOGUE, DEFAULT_RULES, load_catalogue, load_rulebook
from dispatch.model import StationCode
from dispatch.rulebook.book import Book
from dispatch.suggest.danger import is_dangerous, may_be_dangerous
from dispatch.suggest.guess_category import guess_rows
from dispatch.suggest.private import about
from handlers.intake.no_report import remark_in
from handlers.intake.report_parser import read_report
from handlers.turn.street_names import StreetNames
from tests.reading.measure import Read
from tests.street import CALENDAR, DAY_MINUTES

_STATIONS = {
    "武南村": "420106010002",
    "大东门": "420106010004",
    "千家街": "420106010005",
    "长湖": "420106010009",
    "中南财经政法大学首义校区": "420106010010",
    "701": "420106010011",
    "719": "420106010012",
    "江零": "420106010014",
}
BOOK = Book(load_rulebook(DEFAULT_RULES, DAY_MINUTES), load_catalogue(DEFAULT_CATALOGUE, DAY_MINUTES), CALENDAR)
NAMES = StreetNames(
    {name: StationCode(code) for name, code in _STATIONS.items()}, {"财大": StationCode("420106010010")}
)
"""The street of the rehearsal, with one landmark such as its roster would have."""


def read(text: str) -> Read:
    """What the card of a report by somebody without a community of their own would show."""
    written = read_report(text, NAMES)
    guess = guess_rows(BOOK.catalogue, written.text, named=written.category, of=about(BOOK, written.text))
    return Read(
        row=guess.row.code if guess.row is not None else None,
        urgent=written.urgent or is_dangerous(BOOK, written.text),
        asked=(guess.row is not None and guess.row.urgent) or may_be_dangerous(BOOK, written.text),
        hidden=guess.sensitive,
        community=NAMES.community(f"{written.place or ''}\n{text}"),
        place=written.place,
        report=remark_in(written.text) is None,
    )
