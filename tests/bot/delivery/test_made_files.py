"""Files that are made when their message is sent: each by its own maker."""

from pathlib import Path

from bot.delivery.made_files import FileMakers
from bot.media.sheets import Sheets
from handlers.bot_api.made_files import RosterBook
from handlers.bot_api.pictures import Sheet
from storage.media.media_folder import MediaFolder
from tests.bot.rig import rig


async def test_each_file_is_made_by_its_own_maker(tmp_path: Path) -> None:
    async with rig(tmp_path) as r:
        makers = FileMakers(Sheets(r.db, MediaFolder(tmp_path / "media", r.db.vault)))

        book, picture = await makers.make(RosterBook("名册.xlsx")), await makers.make(Sheet())

    assert book.startswith(b"PK"), "a workbook"
    assert picture.startswith(b"\xff\xd8"), "a JPEG"
