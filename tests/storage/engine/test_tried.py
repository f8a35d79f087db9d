"""What fails on what is stored is told by kind and place, never by its words."""

from storage.engine.tried import Failed, tried


def _reads() -> int:
    raise ValueError("王秀英 13800001234")


def test_what_fails_is_told_without_its_words_and_what_does_not_is_given() -> None:
    failed = tried(_reads)

    assert isinstance(failed, Failed)
    assert failed.why.startswith("ValueError _reads:")
    assert "王秀英" not in failed.why
    assert tried(lambda: 7) == 7
