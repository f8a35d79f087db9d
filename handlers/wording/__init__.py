"""Every sentence, in every language: TOML files of Jinja2 templates beside this file, autoescaped."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

LANGUAGES = ("zh", "en")


class Wording:
    """One language's sentences by dotted key, as `refusal.NotNow`."""

    def __init__(self, language: str) -> None:
        self._environment = Environment(
            autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self.language = language
        self._texts = dict(_texts(language))
        self._templates: dict[str, Template] = {}
        self._fixed: dict[str, tuple[Markup, str]] = {}
        """Sentences that were said without anything to fill in, with and without markup."""

    def say(self, key: str, /, **args: object) -> Markup:
        """The sentence, HTML-escaped. KeyError for a key that has no words."""
        return self._said(key, args) if args else self._fixed_of(key)[0]

    def plain(self, key: str, /, **args: object) -> str:
        """The sentence without markup, for buttons and alerts."""
        return self._said(key, args).striptags() if args else self._fixed_of(key)[1]

    def has(self, key: str) -> bool:
        return key in self._texts

    def _said(self, key: str, args: Mapping[str, object]) -> Markup:
        return Markup(self._template(key).render(args).strip())  # noqa: S704 - rendered with autoescape

    def _fixed_of(self, key: str) -> tuple[Markup, str]:
        found = self._fixed.get(key)
        if found is None:
            said = self._said(key, {})
            found = self._fixed[key] = (said, said.striptags())
        return found

    def _template(self, key: str) -> Template:
        """Compiled when it is first said: most sentences are not said for days."""
        found = self._templates.get(key)
        if found is None:
            found = self._templates[key] = self._environment.from_string(self._texts[key])
            # A plain dictionary: what Jinja makes of them is copied key by key each time that something is said.
            found.globals = dict(found.globals)
        return found


@cache
def wording(language: str) -> Wording:
    """The sentences of `zh` or `en`. ValueError for another language."""
    if language not in LANGUAGES:
        raise ValueError(f"there are no words in {language!r}")
    return Wording(language)


def _texts(language: str) -> Iterator[tuple[str, str]]:
    suffix = f"{language}.toml"
    for file in sorted(files(__package__).iterdir(), key=lambda f: f.name):
        if file.name == suffix or file.name.endswith(f".{suffix}"):
            yield from _flat(tomllib.loads(file.read_text(encoding="utf-8")))


def _flat(table: Mapping[str, object], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", str(value)
