"""The spreadsheet of a summary on the page: a document as a chat shows it, which the browser saves under its name."""

import re
from pathlib import Path

from openpyxl import load_workbook
from playwright.async_api import Browser, expect

from tests.browser.visitor import DESK, visit

WORKERS = -1001
WANG, HEAD = 1001, 2001


async def test_a_spreadsheet_is_shown_as_a_document_and_saved_under_its_name(
    browser: Browser, room: str, tmp_path: Path
) -> None:
    async with visit(browser, room, DESK) as me:
        await me.by("tour-close").click()
        await me.become(WANG)
        await me.open(WORKERS)
        await me.write("#上报 首义路30号垃圾桶满了")
        await expect(me.message("SY20261123-0001")).to_contain_text("待受理")
        await me.become(HEAD)
        await me.open(HEAD)
        await me.write("/digest")
        await expect(me.message("第 48 周周报")).to_be_visible()

        await me.tap("表格")

        file = me.message("内部资料").get_by_test_id(re.compile("^file-"))
        await expect(file).to_contain_text("武南村社区_第48周周报_20261123-20261123.xlsx")
        await expect(file).to_contain_text("文件 · ")
        async with me.page.expect_download() as saved:
            await file.click()
        download = await saved.value
        assert download.suggested_filename == "武南村社区_第48周周报_20261123-20261123.xlsx"
        await download.save_as(tmp_path / "saved.xlsx")
        assert load_workbook(tmp_path / "saved.xlsx")["案件"]["A4"].value == "SY20261123-0001"
