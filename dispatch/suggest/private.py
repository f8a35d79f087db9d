"""Tells whether a report speaks of people, and of what is nobody else's business.

Words alone never cover what people write about each other, so that the structure decides: a text about somebody is
hidden in groups unless a thing, a facility, an animal or a nuisance is surely what it is about
(`dispatch/suggest/guess_category.py`).
"""

import re
from enum import IntEnum
from functools import lru_cache
from typing import Final

from dispatch.rulebook.book import Book
from dispatch.rulebook.phrases import PhraseSearch, Plain
from dispatch.rulebook.private_words import PrivateWords

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金廖贾夏韦付白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤易常乔赖文"
)
"""Those of one character that are common, in no order."""
_SURNAME: Final = f"[{SURNAMES}]"
_AFTER_SMALL: Final = (
    "[王李张刘陈杨赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖董袁潘蒋蔡余杜叶程苏魏吕任沈姚卢姜崔钟谭]"
)
"""Surnames that are nothing else after 小 or 老, as 小马 and 老高 may be."""
_TITLE: Final = (
    "(?:某某?|爹爹|婆婆|太婆|奶奶|爷爷|大爷|大妈|大娘|阿姨|师傅|大姐|姐|大哥|哥|嫂子?|叔叔?|伯伯?|婶|姨|老板|老师|书记|主任|站长|干事"
    "|医生|女士|先生|家(?:的|那|里|屋)|氏|同学|同志|老头|老太|老汉|工头)"
)
_NAMED: Final = re.compile(
    rf"{_SURNAME}{_TITLE}|(?<!大)[小老]{_AFTER_SMALL}(?![贴旧边广街])|姓{_SURNAME}|[姓名叫]\w?[:：]\s?\w{{2,3}}"
    rf"|{_SURNAME}\w{{1,2}}[,，、 ]\s?(?:男|女|今年|\d{{2}})"
)
_AGED: Final = re.compile(
    r"(?<![\d-])\d{1,3}多?岁|(?<![\d-])[4-9]\d多?的(?!人)|[五六七八九]十[几多]?岁|年近[五六七八九]十|(?<=[,，])\s?[6-9]\d(?=[,，])"
)


class About(IntEnum):
    """Of whom a text speaks, and how; the more private, the higher."""

    NOBODY = 0
    PEOPLE = 1
    """Somebody, whoever: 老人, 孩子."""
    PERSON = 2
    """One person or household."""
    CONFLICT = 3
    """People against each other."""
    MATTER = 4
    """Somebody's body, mind, family, money, debts, conviction or custody."""


def about(book: Book, text: str) -> About:
    """The most private of what is in it."""
    rules, catalogue = book.rules, book.catalogue
    found = _search(rules.private, catalogue.plain_words, catalogue.plain).weigh(text)
    named = _NAMED.search(text) is not None or _AGED.search(text) is not None
    levels = [About[code] for code in found]
    return max([*levels, About.PERSON if named else About.NOBODY])


def is_private(book: Book, text: str) -> bool:
    """Whether it tells of what is nobody else's business: for what is added to a report, and has no category."""
    return about(book, text) >= About.CONFLICT


@lru_cache(maxsize=4)
def _search(words: PrivateWords, plain_words: tuple[str, ...], plain: Plain) -> PhraseSearch:
    lists = {
        About.PEOPLE.name: words.people,
        About.PERSON.name: words.persons,
        About.CONFLICT.name: words.conflicts,
        About.MATTER.name: words.matters,
    }
    return PhraseSearch(lists, plain, (*words.general, *plain_words), heads=())
