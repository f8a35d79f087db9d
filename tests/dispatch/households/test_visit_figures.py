"""What figures of visits say: a rate of those lived in, and few doors of special groups as a few."""

from hypothesis import given
from hypothesis import strategies as st

from dispatch.households.visit_figures import VisitFigures, shown_count


def test_the_rate_is_of_the_doors_where_somebody_lives() -> None:
    figures = VisitFigures(due=62, seen=48, absent=11, refused=3)

    assert (figures.unvisited, figures.percent(5)) == (0, 77)
    assert VisitFigures(due=6, seen=4, empty=2).percent(5) is None
    assert VisitFigures(due=7, seen=5, empty=2).percent(5) == 100
    assert VisitFigures().percent(0) is None


@given(st.integers(5, 3000), st.integers(0, 3000))
def test_all_and_none_are_only_said_where_it_is_exactly_that(due: int, seen: int) -> None:
    share = VisitFigures(due=due, seen=min(seen, due)).percent(5)

    assert (share == 100) is (seen >= due)
    assert (share == 0) is (seen == 0)


def test_both_places_together_are_their_sum() -> None:
    one, other = VisitFigures(5, 4, 1), VisitFigures(7, 2, 1, 1, 2)

    assert one.plus(other) == VisitFigures(12, 6, 2, 1, 2)


def test_few_doors_of_special_groups_are_a_few() -> None:
    assert [shown_count(count, 5) for count in (0, 1, 4, 5)] == [0, None, None, 5]
