"""For every button of a card a story in which somebody taps it; the stage looks whether that is so."""

from typing import Final

from handlers.buttons.card_actions import CardAction

B = CardAction

STORIES: Final[dict[str, tuple[CardAction, ...]]] = {
    "test_categories.py::test_the_likely_ones_are_one_tap_for_the_reporter_and_for_staff": (B.SUPPLEMENT_CATEGORY,),
    "test_categories.py::test_what_staff_choose_is_confirmed": (B.AMEND_CATEGORY,),
    "test_check.py::test_a_case_without_a_resident_is_closed_by_the_check": (B.PASS,),
    "test_check.py::test_a_failed_check_goes_back_to_the_officer_with_its_reason": (B.FAIL,),
    "test_check.py::test_the_third_failed_check_asks_the_director": (B.SETTLE,),
    "test_clock.py::test_urging_is_told_once_and_not_again_for_four_hours": (B.URGE,),
    "test_commands_deciding.py::test_a_closed_case_is_reopened_from_its_history": (B.REOPEN,),
    "test_commands_deciding.py::test_a_denied_extension_tells_why": (B.DENY_EXTENSION,),
    "test_commands_deciding.py::test_a_dispatch_may_have_a_limit_of_its_own": (B.DISPATCH_WITH_LIMIT,),
    "test_commands_deciding.py::test_a_hold_beyond_ten_working_days_is_the_directors": (B.HOLD, B.RESUME),
    "test_commands_deciding.py::test_a_longer_limit_after_dispatch_is_the_directors": (B.AMEND_LIMIT, B.MORE),
    "test_commands_deciding.py::test_a_worker_of_the_station_may_be_sent": (B.DISPATCH_TO_WORKER,),
    "test_commands_deciding.py::test_level_urgency_place_and_grid_are_put_right": (
        B.AMEND_LEVEL,
        B.AMEND_URGENCY,
        B.AMEND_PLACE,
        B.AMEND_STATION,
        B.AMEND_GRID,
    ),
    "test_commands_help.py::test_a_request_for_help_is_answered_by_arranging_it": (B.ASSIST, B.ASSIST_TASK),
    "test_commands_help.py::test_a_request_for_help_is_answered_by_words": (
        B.REQUEST_ASSIST,
        B.ANSWER_ASSIST_REQUEST,
    ),
    "test_commands_help.py::test_several_units_help_each_with_its_own_card_clock_and_outcome": (
        B.WHISTLE,
        B.ACCEPT_ASSIST,
        B.ARRIVE,
        B.FINISH_ASSIST,
        B.RATE_ASSIST,
    ),
    "test_commands_help.py::test_staff_let_it_be_resolved_although_the_help_is_not_done": (B.OVERRIDE,),
    "test_commands_intake.py::test_a_question_is_withdrawn": (B.ASK_INFO, B.WITHDRAW_QUESTION),
    "test_commands_intake.py::test_a_reporter_adds_words_and_pictures_later": (B.SUPPLEMENT,),
    "test_commands_intake.py::test_an_appeal_goes_to_somebody_else_than_who_rejected": (B.APPEAL,),
    "test_commands_upward.py::test_key_and_leader_supervision_are_answered_by_who_has_the_case": (
        B.SUPERVISE,
        B.ANSWER_SUPERVISION,
    ),
    "test_commands_upward.py::test_the_outside_number_is_kept_and_the_answer_entered": (
        B.ESCALATE,
        B.CONFIRM_ESCALATION,
        B.OUTSIDE_NUMBER,
        B.DISTRICT_ANSWERED,
    ),
    "test_commands_upward.py::test_what_goes_up_is_a_package_for_who_relays_it": (B.PACKAGE,),
    "test_commands_upward.py::test_what_the_director_does_not_send_up_stays_with_its_unit": (B.DENY_ESCALATION,),
    "test_reporting.py::test_a_residents_number_is_given_in_private_and_kept": (B.SUPPLEMENT_CONTACT,),
    "test_reporting.py::test_the_place_is_asked_for_on_the_card_and_given_by_a_reply": (B.SUPPLEMENT_PLACE,),
    "test_reveal.py::test_a_number_goes_although_the_line_is_down_just_then": (B.SHOW_PHONE, B.PHONE_REASON),
    "test_revisit.py::test_a_dissatisfied_resident_sends_it_back_supervised": (B.REVISIT,),
    "test_revisit.py::test_a_second_person_who_disagrees_sends_it_back_to_the_desk": (B.DENY_OUT_OF_POWER,),
    "test_revisit.py::test_the_number_is_shown_for_a_reason_protected_for_ten_minutes_and_logged": (B.PHONE_FOR,),
    "test_revisit.py::test_out_of_power_needs_a_second_person": (B.CONFIRM_OUT_OF_POWER,),
    "test_triage.py::test_a_case_is_joined_to_another_by_its_number": (B.MERGE,),
    "test_triage.py::test_a_case_without_category_or_community_is_completed_before_it_goes_out": (B.CHOOSE_STATION,),
    "test_triage.py::test_a_possible_duplicate_is_shown_side_by_side_before_it_is_merged": (
        B.MERGE_INTO,
        B.MERGE_NOW,
    ),
    "test_triage.py::test_a_ready_made_question_is_answered_by_button_with_text_and_picture": (B.GIVE_INFO,),
    "test_triage.py::test_a_reason_in_own_words_rejects_too": (B.REJECT,),
    "test_triage.py::test_any_other_unit_is_found_on_the_further_pages": (B.CHOOSE_UNIT, B.SHOW_PAGE, B.BACK),
    "test_triage.py::test_followers_come_back_when_their_leading_case_is_voided": (B.VOID,),
    "test_undo.py::test_a_dispatch_is_taken_back_and_its_unit_is_told_in_one_line": (B.TAKE_BACK,),
    "test_undo.py::test_a_merging_is_undone": (B.UNMERGE,),
    "test_undo.py::test_a_report_is_taken_back_by_its_reporter": (B.WITHDRAW,),
    "test_unit.py::test_a_case_with_a_unit_is_moved_to_another_with_a_reason": (B.TRANSFER,),
    "test_unit.py::test_an_extension_is_asked_for_and_granted": (B.ASK_EXTENSION, B.GRANT_EXTENSION),
    "test_unit.py::test_progress_is_recorded_and_the_road_goes_on": (B.ACCEPT, B.PROGRESS),
    "test_unit.py::test_the_third_return_is_ruled_by_the_director_and_cant_be_returned_again": (B.RETURN, B.RULE),
    "test_whole_road.py::test_before_and_after_pictures_come_together_and_privately": (
        B.DISPATCH,
        B.RESOLVE,
        B.ATTACHMENTS,
        B.SHOW_PLACE,
    ),
}
"""By file and name of the story."""


def taps_of(story: str) -> tuple[CardAction, ...]:
    """The buttons that this story says it taps; `story` may name its file with a folder, and its parameters."""
    return STORIES.get(story.rpartition("/")[2].partition("[")[0], ())
