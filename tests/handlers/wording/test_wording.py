"""Every sentence exists in every language, and what the code may ever want to say has its words."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest
from jinja2 import Environment, meta

from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.rights import Relation
from dispatch.model import DecisionKind, Level, Outcome, Role, Status, SupervisionKind, TimerKind, Urgency
from dispatch.suggest.suggest_units import Ground
from handlers import wording as words_package
from handlers.buttons.card_actions import CardAction
from handlers.cards.case_notes import REASONED
from handlers.forms.forms import FORMS, asking_words
from handlers.notify.prompt_reasons import PromptReason
from handlers.wording import LANGUAGES, Wording, wording
from storage.messages.prompts import PromptKind
from storage.people.chats import ChatKind
from tests.paths import ROOT

HANDLERS = Path(words_package.__file__).parents[1]
COMMANDS = [kind.__name__ for kind in get_args(c.Command)]
EVENTS = [kind.__name__ for kind in get_args(e.Event) if kind is not e.Rung]
NO_BUTTON_WORDS = {"Ring"}
"""What only the clock does is never answered to anybody."""
NOT_SAID = [
    "处理中", "处理结果", "办理结果", "补录", "已立案", "撤回问题", "作数", "定夺", "最紧的", "推转", "未通过",
    "未解决", "私信", "未结案件", "（目录）", "（往例）", "（待确认）", "（清单）", "（属地）", "已办完", "主案办完",
    "未办案件", "有人催办", "请过问", "需要您过问", "按约定", "原话来自", "您不能查看", "办结时所附", "总是整份",
    "限时派单", "更正需由", "时限已用去", "请在下方消息", "一次告知", "回到岗位", "已超时限", "（中心承办）",
    "请补充：请", "无人在线", "请指示", "案件自己", "读不出", "自己写原因", "手上没有", "不休了", "走完", "已走 ",
    "待走", "没有看出", "标为不予受理", "怎么答复", "请私聊", "已办完", "没有做成", "告诉您", "已请协办",
]  # fmt: skip
ENUMS: dict[str, type[StrEnum]] = {
    "status": Status,
    "role": Role,
    "relation": Relation,
    "urgency": Urgency,
    "level": Level,
    "outcome": Outcome,
    "supervision": SupervisionKind,
    "decision": DecisionKind,
    "pending": DecisionKind,
    "kind": ChatKind,
    "event.Rung": TimerKind,
    "why_unit": Ground,
    "help": Role,
}


def templates(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in files(words_package).iterdir():
        if file.name == f"{language}.toml" or file.name.endswith(f".{language}.toml"):
            found |= dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))
    return found


def _flat(table: dict[str, object], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", str(value)


def blanks(template: str) -> set[str]:
    return meta.find_undeclared_variables(Environment(autoescape=True).parse(template))


def literals() -> set[tuple[str, str]]:
    """Every dotted word in the handlers' code that can only be a sentence's key, with its file."""
    sections = {key.partition(".")[0] for key in templates("zh")}
    key = re.compile(rf"(?:{'|'.join(sections)})(?:\.[A-Za-z_]*[A-Za-z])+")
    return {
        (path.name, node.value)
        for path in HANDLERS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and key.fullmatch(node.value)
    }


class Code:
    """Every string and class of the product, and each string with blanks as the texts that it may become."""

    def __init__(self) -> None:
        nodes = [
            node
            for package in ("bot", "dispatch", "handlers", "storage")
            for path in (ROOT / package).rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        ]
        self._plain = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        self._plain |= {node.name for node in nodes if isinstance(node, ast.ClassDef)}
        filled = {_pattern(node) for node in nodes if isinstance(node, ast.JoinedStr)}
        self._filled = [re.compile(pattern) for pattern in filled if re.search("[A-Za-z]", pattern)]

    @cache  # noqa: B019 - one of these lives as long as its test
    def names(self, text: str) -> bool:
        """Whether the code has the text, or makes it by filling blanks with what it has."""
        if text in self._plain:
            return True
        found = (pattern.fullmatch(text) for pattern in self._filled)
        return any(match is not None and all(map(self.names, match.groups())) for match in found)


def _pattern(text: ast.JoinedStr) -> str:
    parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+)" for part in text.values]
    return "".join(parts)


def test_every_sentence_is_named_by_the_code() -> None:
    code = Code()
    worded = {f"{section}.{value}" for section, values in ENUMS.items() for value in values}

    assert [key for key in templates("zh").keys() - worded if not code.names(key)] == []
    assert not code.names("card.confirm")


def test_every_language_has_the_same_sentences() -> None:
    keys = {language: templates(language).keys() for language in LANGUAGES}

    assert keys["zh"] ^ keys["en"] == frozenset()


def test_a_sentence_has_the_same_blanks_in_every_language() -> None:
    zh, en = (templates(language) for language in LANGUAGES)

    assert [key for key in zh if blanks(zh[key]) != blanks(en[key])] == []
    assert [key for key in zh if zh[key].count("\n") != en[key].count("\n") and key != "weekly.message"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_shouts(language: str) -> None:
    for key, text in templates(language).items():
        assert text.strip(), key
        assert not set(text) & set("!！"), key


def test_no_english_sentence_has_been_left_in_chinese() -> None:
    """Tags, forms and examples are what people type, and they type Chinese."""
    typed = re.compile(r"#[\u4e00-\u9fff]+|(?:Example|Examples|as in|so|write|Write)\b.*$", re.MULTILINE)
    words = {key: text for key, text in templates("en").items() if not key.endswith("_usage")}
    left = {key for key, text in words.items() if re.search("[\u4e00-\u9fff]", typed.sub("", text))}

    assert left == set()


def test_every_key_that_the_code_names_has_its_sentence() -> None:
    missing = {(file, key) for file, key in literals() if not wording("zh").has(key)}

    assert len(literals()) > 100
    assert missing == set()


@pytest.mark.parametrize(("section", "values"), ENUMS.items())
def test_every_value_that_is_ever_worded_has_its_words(section: str, values: type[StrEnum]) -> None:
    missing = [value for value in values if not wording("zh").has(f"{section}.{value}")]

    assert missing == []


def test_every_command_is_worded_as_an_act_and_as_done() -> None:
    zh = wording("zh")

    assert [name for name in [*COMMANDS, "Read"] if not zh.has(f"act.{name}")] == []
    assert {name for name in COMMANDS if not zh.has(f"done.{name}")} == NO_BUTTON_WORDS


def test_every_event_is_worded_for_the_history() -> None:
    assert [name for name in EVENTS if not wording("zh").has(f"event.{name}")] == []


def test_every_reason_for_a_prompt_is_worded() -> None:
    words = {reason.words for reason in PromptReason}

    assert len(words) > 30
    assert words == {key for key in templates("zh") if key.startswith("why.")}


def test_every_button_and_every_question_is_worded() -> None:
    zh = wording("zh")
    assert [one.code for one in CardAction if not zh.has(f"verb.{one.code}")] == [
        CardAction.PHONE_FOR.code,
        CardAction.SHOW_PAGE.code,
    ]
    asked = {f"ask.{form.words}" for form in FORMS.values() if not form.by_command}
    asked |= {asking_words(kind, {}) for kind, form in FORMS.items() if form.by_command and form.command is not None}
    asked |= {
        asking_words(PromptKind.REASON, {"verb": one.code})
        for one in CardAction
        if one.row.reasons is not None and one.row.form is PromptKind.REASON
    }
    assert [words for words in sorted(asked) if not zh.has(words)] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_stands_in_braces_is_escaped(language: str) -> None:
    said = wording(language).say("said.welcome_back", name="<b>&\"'")

    assert "<b>" not in said
    assert "&lt;b&gt;&amp;" in said


def test_another_language_is_an_error_and_not_a_silence() -> None:
    with pytest.raises(ValueError, match="'fr'"):
        wording("fr")


def test_a_sentence_whose_blank_is_not_filled_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(Exception, match="name"):
        Wording("zh").say("said.welcome_back")


def test_every_field_that_is_changed_is_confirmed_by_name() -> None:
    changed = {field.name for kind in (c.Amend, c.Supplement) for field in fields(kind)}

    assert {
        key.removeprefix("done.changed.") for key in templates("zh") if key.startswith("done.changed.")
    } == changed


@pytest.mark.parametrize("wrong", NOT_SAID)
def test_no_sentence_uses_a_word_that_the_office_says_otherwise(wrong: str) -> None:
    """One thing has one name: 登记, 受理, 处置, 处置结果, 补充, 核查不通过, 私聊, 未办结."""
    assert [key for key, text in templates("zh").items() if wrong in text] == []


def test_between_chinese_words_punctuation_is_of_full_width() -> None:
    mixed = re.compile(r"[\u4e00-\u9fff][,;:?!()][\u4e00-\u9fff]")

    assert [key for key, text in templates("zh").items() if mixed.search(text)] == []


def test_a_week_without_anything_is_one_sentence_without_a_zero() -> None:
    counts = {"closed": 0, "satisfied": 0, "rejected": 0, "merged": 0, "open": 0}
    say = wording("zh").say

    assert say("said.own_week", **counts) == "近 7 天您上报的案件没有办结的，目前也没有未办结的。"
    assert say("said.own_week", **counts | {"closed": 2, "merged": 1}) == (
        "近 7 天您上报的案件：结案 2 件；并案 1 件。目前没有未办结的案件。"
    )
    assert say("said.own_week", **counts | {"open": 3}) == "未办结 3 件，可用 /mine 查看。"


def test_every_reason_that_a_card_gives_is_called_what_it_is() -> None:
    said = {key.removeprefix("card.reason.") for key in templates("zh") if key.startswith("card.reason.")}

    assert said == {kind.__name__ for kind in REASONED}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_stands_beside_a_number_begins_a_line_of_its_own(language: str) -> None:
    say = wording(language).say

    assert str(say("card.beside", number="N", place="P", text="T")) == "N · P\nT"
    assert str(say("card.beside", number="N", place="", text="T")) == "N\nT"
