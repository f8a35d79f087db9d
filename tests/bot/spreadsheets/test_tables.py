"""A workbook of plain tables is written as it is asked for, on A4."""

import io

from openpyxl import load_workbook

from bot.spreadsheets.tables import make_table
from handlers.bot_api.made_files import TableFile, TablePage


async def test_a_table_is_a_sheet_of_a4_with_its_rows() -> None:
    narrow = TablePage(
        "一户一表", "一户一表 3-2-501", ("制表",), ("项目", "内容"), (("门牌", "3-2-501"), ("走访", "=1+1"))
    )
    wide = TablePage("住户", "一网一档", (), tuple("ABCDEF"), (("3-2-501", 1, 2, 3, 4, "x"),))

    book = load_workbook(io.BytesIO(await make_table(TableFile("a.xlsx", "中心", (narrow, wide)))))

    assert book.sheetnames == ["一户一表", "住户"]
    first, second = book.worksheets
    assert [cell.value for cell in first[4]] == ["门牌", "3-2-501"]
    assert (first["B5"].value, first["B5"].data_type) == ("=1+1", "s")
    assert (first.page_setup.paperSize, first.page_setup.orientation) == (9, "portrait")
    assert second.page_setup.orientation == "landscape"
