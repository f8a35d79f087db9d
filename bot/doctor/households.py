"""What the doctor says where households are kept: what the law on personal information asks for before."""

from collections.abc import Iterator
from typing import Final

from bot.config.settings import PrivacySection
from bot.doctor.findings import Finding, note

_WHAT: Final = {
    "doors": ("门牌、走访记录和特殊群体的类别", "numbers of doors, visits, and the classes of special groups"),
    "full": (
        "门牌、走访记录、特殊群体的类别和居民所填信息",
        "numbers of doors, visits, the classes of special groups, and what households tell",
    ),
}


def of_households(privacy: PrivacySection) -> Iterator[Finding]:
    """A remark as long as they are kept; nothing where they are not."""
    if privacy.households not in _WHAT:
        return
    zh, en = _WHAT[privacy.households]
    yield note(
        f"households = {privacy.households}：保存{zh}。个人信息保护法要求：敏感个人信息有特定目的并取得单独同意"
        "（第28至32条），事前作影响评估（第55、56条），出境另有条件（第38至40条）；请有书面决定",
        f"households = {privacy.households}: {en} are kept. PIPL asks for a specific purpose and separate consent "
        "(articles 28 to 32), an assessment beforehand (55, 56), and the conditions of sending abroad (38 to 40): "
        "have a written decision",
    )
