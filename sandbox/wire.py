"""Types that the whole room uses: JSON objects, the Bot API's refusals, and acts of people that can't be done."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


class ApiError(Exception):
    """A refusal in the words of the Bot API."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def to_json(self) -> Json:
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(what: str, **parameters: int) -> ApiError:
    return ApiError(400, f"Bad Request: {what}", **parameters)


class NotPossible(Exception):
    """A person or the town can't do this; the text is for whoever asked over /town or on the page."""


def utf16(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts offsets and limits."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)
