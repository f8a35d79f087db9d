"""A sheet of figures as JSON, as it goes from the parent, which loads no matplotlib, to the child that draws it.

Made and read by hand, for pydantic would cost each child a quarter of what matplotlib does.
"""

import json
from dataclasses import asdict
from typing import Any

from handlers.bot_api.chart_sheet import (
    BarChart,
    BarRow,
    BarTable,
    ChartSheet,
    ColumnChart,
    Drawing,
    HeatMap,
    Series,
    Share,
    Span,
    TableRow,
)


def packed(sheet: ChartSheet) -> bytes:
    """For `unpacked`."""
    return json.dumps(asdict(sheet)).encode()


def unpacked(data: bytes) -> ChartSheet:
    """The sheet, of what `packed` made."""
    it = json.loads(data)
    return ChartSheet(**it | {"drawings": tuple(map(_drawing, it["drawings"]))})


def _drawing(it: dict[str, Any]) -> Drawing:
    match it["kind"]:
        case "columns":
            series = tuple(Series(one["name"], tuple(one["values"])) for one in it["series"])
            spans = tuple(Span(**one | {"share": Share(**one["share"])}) for one in it["spans"])
            return ColumnChart(**it | {"names": tuple(it["names"]), "series": series, "spans": spans})
        case "bars":
            return BarChart(**it | {"rows": tuple(BarRow(**one) for one in it["rows"])})
        case "table":
            rows = tuple(TableRow(**one | {"share": Share(**one["share"])}) for one in it["rows"])
            return BarTable(**it | {"heads": tuple(it["heads"]), "rows": rows})
        case "heat":
            values = tuple(map(tuple, it["values"]))
            return HeatMap(**it | {"rows": tuple(it["rows"]), "columns": tuple(it["columns"]), "values": values})
        case other:
            raise ValueError(f"{other!r} is no kind of drawing")
