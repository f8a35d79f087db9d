"""No token, phone or identity number ever gets into a log line, whoever writes it and however it comes there."""

import asyncio
import json
import logging
import sys
import warnings

import pytest

from bot.runtime.logs import redact, set_up_logs

SECRET = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
TOKEN = f"110201543:{SECRET}"
URL = f"https://api.telegram.org/bot{TOKEN}/sendMessage"


pytestmark = pytest.mark.usefixtures("logs_as_before")


def fail() -> None:
    raise ConnectionError(f"can't reach {URL}")


def chained() -> None:
    try:
        fail()
    except ConnectionError as error:
        raise RuntimeError("no line") from error


@pytest.mark.filterwarnings("always")
@pytest.mark.parametrize("style", ["text", "json"])
def test_the_token_never_gets_into_the_log(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("DEBUG", style)
    log = logging.getLogger("bot.anything")

    log.info("calling %s", URL)
    log.info(f"calling {URL}")
    log.warning("params %r", {"url": URL})
    log.info("file %s", URL.replace(":AAH", "%3AAAH"))
    logging.getLogger("httpx").warning("HTTP Request: POST %s", URL)
    for failing in (fail, chained):
        try:
            failing()
        except Exception:
            log.exception("it failed at %s", URL)
    warnings.warn(f"deprecated: {URL}", UserWarning, stacklevel=1)
    try:
        fail()
    except ConnectionError as error:
        sys.excepthook(type(error), error, error.__traceback__)

    written = capsys.readouterr().err
    assert written.count("<token>") >= 9
    assert SECRET not in written


@pytest.mark.parametrize("style", ["text", "json"])
def test_of_a_bug_the_type_and_the_place_are_written_and_never_its_words(
    style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs("DEBUG", style)
    name = "欧阳靖远"
    try:
        try:
            raise KeyError(name)
        except KeyError as error:
            raise ExceptionGroup(name, [ValueError(name), OSError(28, "no room")]) from error
    except ExceptionGroup as error:
        logging.getLogger("bot").error("it stumbled", exc_info=error)
        sys.excepthook(type(error), error, error.__traceback__)

    written = capsys.readouterr().err
    assert name not in written
    assert json.dumps(name)[1:-1] not in written
    for said in ("KeyError", "ValueError", "[Errno 28] no room", "test_logs.py"):
        assert written.count(said) >= 2


def test_an_exception_nobody_awaited_is_redacted_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "text")
    loop = asyncio.new_event_loop()
    loop.call_exception_handler({"message": "lost", "exception": ConnectionError(URL)})
    loop.close()

    assert SECRET not in capsys.readouterr().err


def test_what_libraries_tell_below_a_warning_is_kept_quiet_whichever_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logs("DEBUG", "text")

    for name in ("httpx", "httpcore.http11", "aiohttp.client", "telegram.Bot", "aiosqlite", "a.new.library"):
        logging.getLogger(name).debug("executing SELECT %s", "王秀英")
        logging.getLogger(name).info("HTTP Request: POST %s 王秀英", URL)

    assert capsys.readouterr().err == ""
    logging.getLogger("bot.desk").debug("ours")
    assert "ours" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("at postgresql://bot:p@ss%21@db:5432/wangge", "at postgresql://bot:<password>@db:5432/wangge"),
        ("host=db password='p ss' user=bot", "host=db password=<password> user=bot"),
        ("电话 13900001001", "电话 <phone>"),
        ("电话 139-0000-1001。", "电话 <phone>。"),
        ("+86 139 0000 1001", "<phone>"),
        ("身份证 42010619900101123X", "身份证 <id>"),
        ("身份证420106199001011234号", "身份证<id>号"),
        ("SY20261123-0007", "SY20261123-0007"),
        ("chat -1001234567890", "chat -1001234567890"),
        ("2026-11-23T09:42:00+0800", "2026-11-23T09:42:00+0800"),
        ("update 912345678", "update 912345678"),
    ],
)
def test_personal_numbers_are_taken_out_and_case_numbers_left(text: str, redacted: str) -> None:
    assert redact(text) == redacted


def test_a_json_line_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "json")
    try:
        fail()
    except ConnectionError:
        logging.getLogger("bot").exception("第一行\n第二行")

    line = json.loads(capsys.readouterr().err)
    assert line["message"] == "第一行\n第二行"
    assert line["level"] == "ERROR"
    assert "ConnectionError" in line["trace"]
