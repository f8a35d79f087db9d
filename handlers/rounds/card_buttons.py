"""The words before the stroke in the data of a visit card's buttons, which never change."""

from typing import Final

from handlers.bot_api.callback_data import PromptButton, PromptTap, encode

TICK: Final = "t"
PAGE: Final = "p"
"""Carries the name of a page of the card."""
MISSED: Final = "m"
"""Carries the code of a ready reason."""
NOTEBOOK: Final = "n"
"""Carries the page of one worker."""
VERDICT: Final = "v"
RECHECK: Final = "r"
RECHECK_DOOR: Final = "d"
FILES: Final = "f"
OPEN_PROBLEM: Final = "o"
RECORD: Final = "w"
REASONS: Final = "reasons"
"""The page of the ready reasons."""


def button(label: str, prompt: int, what: str, argument: str = "") -> dict[str, str]:
    """A button under the prompt of that number."""
    return {"text": label, "callback_data": encode(PromptTap(PromptButton.DO, prompt, f"{what}-{argument}"))}
