"""Cases and events survive the way to JSON and back."""

import json
from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.case.events import Event
from dispatch.model import Case, Person
from storage.engine.codec import kind_of, read_case, read_event, read_person, write_case, write_event, write_person
from tests.make import accepted_case

_MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
st.register_type_strategy(datetime, _MOMENTS)
st.register_type_strategy(timedelta, st.timedeltas(timedelta(), timedelta(days=900)))
st.register_type_strategy(float, st.floats(-180, 180))


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_every_event_comes_back_as_it_was(kind: type[Any]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(st.from_type(kind))
    def comes_back(event: Event) -> None:
        assert kind_of(event) == kind.__name__
        assert read_event(kind_of(event), write_event(event)) == event

    comes_back()


@settings(max_examples=60, deadline=None)
@given(st.from_type(Case))
def test_every_case_comes_back_as_it_was(case: Case) -> None:
    assert read_case(write_case(case)) == case


@settings(max_examples=60, deadline=None)
@given(st.from_type(Person))
def test_every_person_comes_back_as_they_were(person: Person) -> None:
    assert read_person(write_person(person)) == person


def test_what_equals_its_default_takes_no_room() -> None:
    required = {
        field.name for field in fields(Person) if field.default is MISSING and field.default_factory is MISSING
    }

    assert required == {"id", "name", "roles"}
    assert write_person(
        Person(id=read_person('{"id":1,"name":"王","roles":[]}').id, name="王", roles=frozenset())
    ) == ('{"id":1,"name":"王","roles":[]}')


def test_the_status_revision_is_stored_under_its_first_name() -> None:
    """Databases in the field have it as «moved», from before the field had its present name."""
    case = accepted_case()

    stored = json.loads(write_case(case))

    assert stored["moved"] == case.status_revision
    assert "status_revision" not in stored
