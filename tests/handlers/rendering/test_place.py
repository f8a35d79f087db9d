"""The exact place of a case: shown in private to whom may read it, and each look is logged."""

from dataclasses import replace

import pytest

from dispatch.geography.coordinates import Coordinates
from dispatch.geography.grid_areas import GridArea, GridAreas
from handlers.notify.district_package import form_text
from handlers.wording.speech import saying
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import GRIDS, LI, OFFICER_SQUAD, WANG

REPORT = "#上报 首义路12号门口占道经营，推车堵了人行道"
HERE = (30.543210, 114.309120)


@pytest.fixture
def located(town: Town) -> Town:
    town.say(WANG, REPORT, WORKER_CHAT)
    town.say(WANG, "", WORKER_CHAT, point=HERE)
    return town


def test_the_place_comes_in_private_as_a_venue_and_the_look_is_logged(located: Town) -> None:
    before = len(located.sent)

    answer = located.tap(LI, located.last(CENTRE_CHAT), "看位置")

    [venue] = [out for out in located.sent[before:] if out.method == "sendVenue"]
    assert answer == "已私下发给您。"
    assert venue.params["chat_id"] == 1000 + LI.id
    assert (venue.params["latitude"], venue.params["longitude"]) == HERE
    assert str(venue.params["title"]).startswith("SY20261123-0001 占道经营")
    assert venue.params["address"] == "首义路12号门口"
    assert venue.params["protect_content"] is True
    [view] = located.tx.notes.looks()
    assert (view.case, view.viewer, view.reason) == (located.case().id, LI.id, "看位置")


def test_every_chat_whose_readers_act_has_the_button_and_the_worker_group_does_not(located: Town) -> None:
    located.tap(LI, located.last(CENTRE_CHAT), "派 ")

    assert "看位置" in located.last(UNIT_CHAT).labels
    assert "看位置" in located.last(CENTRE_CHAT).labels
    assert "看位置" not in located.last(WORKER_CHAT).labels
    located.tap(OFFICER_SQUAD, located.last(UNIT_CHAT), "看位置")
    assert located.sent[-1].method == "sendVenue"


def test_who_may_not_read_the_case_is_shown_nothing_and_nothing_is_logged(located: Town) -> None:
    answer = located.tap(OFFICER_SQUAD, located.last(CENTRE_CHAT), "看位置")

    assert "您无权查看" in answer
    assert located.tx.notes.looks() == []
    assert all(out.method != "sendVenue" for out in located.sent)


def test_no_group_shows_the_point(located: Town) -> None:
    assert all("30.54" not in str(out.params) for out in located.sent if int(str(out.params.get("chat_id", 0))) < 0)


def test_the_district_s_papers_carry_both_systems_and_a_map_link(located: Town) -> None:
    text = form_text(located.tx, located.case(), saying(CENTRE, located.at))

    assert "WGS-84 114.309120,30.543210；GCJ-02 114.314" in text
    assert "https://uri.amap.com/marker?position=114.314" in text


def test_a_point_finds_its_grid_where_the_street_has_drawn_them(town: Town) -> None:
    [grid] = GRIDS
    corners = ((30.5, 114.3), (30.5, 114.4), (30.6, 114.4), (30.6, 114.3), (30.5, 114.3))
    ring = tuple(Coordinates(*corner) for corner in corners)
    areas = GridAreas("v1", (GridArea(grid.code, ((ring,),)),))
    town.centre = replace(CENTRE, book=replace(CENTRE.book, areas=areas))
    town.say(LI, REPORT, WORKER_CHAT)
    before = town.case()

    town.say(LI, "", WORKER_CHAT, point=HERE)

    assert (before.grid, before.station) == (None, None)
    assert (town.case().grid, town.case().station) == (grid.code, grid.station)
