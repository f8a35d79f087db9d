"""A pytest plugin: the same examples in every process, and no time spent on making a failing one smaller."""

from hypothesis import Phase, settings


def pytest_configure() -> None:
    """Before the tests are imported, since their own settings are made of these."""
    settings.register_profile(
        "mutants", database=None, derandomize=True, print_blob=False, phases=(Phase.explicit, Phase.generate)
    )
    settings.load_profile("mutants")
