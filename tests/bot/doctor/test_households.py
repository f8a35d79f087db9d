"""The doctor says what the law asks for as long as households are kept."""

import pytest

from bot.config.settings import PrivacySection
from bot.doctor.households import of_households


def test_where_no_household_is_kept_nothing_is_said() -> None:
    assert list(of_households(PrivacySection())) == []


@pytest.mark.parametrize("mode", ["doors", "full"])
def test_where_they_are_the_law_is_named_in_both_languages(mode: str) -> None:
    (finding,) = of_households(PrivacySection.model_validate({"households": mode}))

    assert not finding.wrong
    assert "第55、56条" in finding.zh
    assert "articles 28 to 32" in finding.en
    assert ("所填信息" in finding.zh) is (mode == "full")
