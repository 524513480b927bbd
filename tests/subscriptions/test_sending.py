"""Issues go out once: confirmed readers only, each paper in one issue, failures told of and tried again."""

from datetime import timedelta

import pytest

from summarizer.errors import SubscriptionNotFound
from summarizer.models import Filters
from summarizer.reader_models import Evidence, QuestionChange
from summarizer.subscriptions.joining import confirm, owner_of, unsubscribe
from summarizer.subscriptions.ways import new_token
from tests.subscriptions.conftest import MONDAY, READER, days
from tests.subscriptions.reading import confirm_from, text_of, titles_in, token_of


def outcomes(told):
    return [(one.name, one.outcome) for one in told]


def test_a_reader_is_asked_and_gets_nothing_else_before_saying_yes(world, box):
    made, told = world.ask(topics=("bees",))
    assert (made.state, told.outcome) == ("pending", "sent"), told
    world.list_papers(MONDAY, 2)
    world.at(days(3))
    assert world.send() == []
    (question,) = box.to(READER)
    assert question["Subject"] == "Do you want a daily digest of papers?"
    assert "List-Unsubscribe" not in question
    confirm_from(world, question)
    world.at(days(4))
    assert [told.outcome for told in world.send()] == ["empty"]  # Monday was before it was confirmed


def test_a_question_holds_for_seven_days_and_is_then_no_subscription(world, box):
    made, _ = world.ask()
    world.now += timedelta(days=7, seconds=1)
    with pytest.raises(SubscriptionNotFound):
        confirm_from(world, box.to(READER)[0])
    assert [told.outcome for told in world.send()] == ["never confirmed"]
    assert world.catalog.subscriptions.find(str(made.number)).state == "ended"
    assert world.send() == []
    again, told = world.ask()  # asking anew is possible
    assert (again.number, told.outcome) == (made.number, "sent")
    assert confirm_from(world, box.to(READER)[-1]).state == "active"


def test_tokens_are_kept_hashed_and_each_does_what_it_is_for(world, box, reader):
    world.list_papers(days(0))
    world.at(days(1))
    world.send()
    question, issue = box.to(READER)
    yes, no = token_of(question), token_of(issue, "unsubscribe")
    stored = world.collection.look("SELECT hash, purpose FROM subscription_tokens")
    assert {purpose for _, purpose in stored} == {"confirm", "unsubscribe"}
    assert not {yes, no} & {found for found, _ in stored}
    for wrong in ("", "x" * 43, no + "A"):
        with pytest.raises(SubscriptionNotFound):
            unsubscribe(world.catalog, wrong, now=world.now)
    with pytest.raises(SubscriptionNotFound):
        confirm(world.catalog, no, now=world.now)
    with pytest.raises(SubscriptionNotFound):
        unsubscribe(world.catalog, yes, now=world.now)
    assert owner_of(world.catalog, no, now=world.now).number == reader.number


def test_a_code_is_no_option_of_a_command():
    assert all(new_token().isalnum() for _ in range(200))


def test_who_left_gets_nothing_and_the_old_question_does_not_bring_them_back(world, box, reader):
    world.list_papers(days(0))
    world.at(days(1))
    world.send()
    question, issue = box.to(READER)
    no = token_of(issue, "unsubscribe")
    assert unsubscribe(world.catalog, no, now=world.now).state == "ended"
    assert unsubscribe(world.catalog, no, now=world.now).reason == "ended by its reader"  # twice is once
    with pytest.raises(SubscriptionNotFound):
        confirm_from(world, question)
    world.list_papers(days(1))
    world.at(days(2))
    assert world.send() == []
    assert len(box.to(READER)) == 2


def test_a_day_is_sent_once_when_it_is_over_and_a_late_paper_comes_with_the_next(world, box, reader):
    first = world.list_papers(days(0), 2)
    assert world.send() == []  # Monday is not over
    world.at(days(1))
    assert outcomes(world.send()) == [("2025-10-27", "sent")]
    assert world.send() == []
    late, second = world.list_papers(days(0)), world.list_papers(days(1), 2)
    world.at(days(2))
    assert outcomes(world.send()) == [("2025-10-28", "sent")]
    _, one, two = box.to(READER)
    assert (titles_in(one), titles_in(two)) == (set(first), set(late + second))
    assert "of 27 October 2025, came late" in text_of(two)
    assert one["Message-ID"] != two["Message-ID"]


def test_a_day_without_papers_is_not_sent_and_said_so(world, box, reader):
    world.at(days(1))
    (told,) = world.send()
    assert (told.name, told.outcome, told.says) == ("2025-10-27", "empty", "no papers")
    assert len(box.to(READER)) == 1
    world.list_papers(days(0))
    world.at(days(2))
    assert [told.outcome for told in world.send()] == ["sent"]  # it came late


def test_days_on_which_nothing_ran_become_one_issue_and_those_too_long_ago_are_named(world, box, reader):
    names = world.list_papers(days(0)) + world.list_papers(days(2))
    world.at(days(4))
    assert outcomes(world.send()) == [("2025-10-27..2025-10-30", "sent")]
    assert titles_in(box.to(READER)[-1]) == set(names)
    world.list_papers(days(60))
    world.at(days(61))
    (told,) = world.send()
    # the last issue ended on day 3; of the 57 days 4 to 60 the last 31 are sent
    assert told.name == f"{days(30)}..{days(60)}"
    assert told.says.endswith(f"{days(4)} to {days(29)} were not sent: too long ago")


def test_a_weekly_reader_gets_the_week_on_monday(world, box):
    world.at(days(2))
    world.ask(rhythm="weekly")
    confirm_from(world, box.to(READER)[0])
    names = world.list_papers(days(0)) + world.list_papers(days(6))
    world.at(days(6), 23)
    assert world.send() == []
    world.at(days(7))
    assert outcomes(world.send()) == [("2025-W44", "sent")]
    assert titles_in(box.to(READER)[-1]) == set(names)
    assert box.to(READER)[-1]["Subject"].startswith("Papers of the week of 27 October 2025: 2 papers")


def test_topics_tags_and_minutes_choose_what_is_sent(world, box):
    world.ask(topics=("violin", "owls"))
    confirm_from(world, box.to(READER)[0])
    names = world.list_papers(days(0), 5)
    world.at(days(1))
    world.send()
    assert titles_in(box.to(READER)[-1]) == {names[3], names[4]}


def test_a_reader_mutes_words_and_whoever_runs_it_mutes_them_for_nobody_else(world, box):
    world.catalog.tastes.set_interest("owls", wanted=False)
    world.ask(muted=("violin",))
    confirm_from(world, box.to(READER)[0])
    names = world.list_papers(days(0), 5)
    world.at(days(1))
    world.send()
    assert titles_in(box.to(READER)[-1]) == set(names) - {names[4]}  # the one of glass violins
    assert "1 paper not shown for words that you mute." in text_of(box.to(READER)[-1])


def test_who_asks_for_it_is_told_how_saved_questions_changed_and_nobody_twice(world, box):
    saved, _ = world.catalog.questions.add("What do owls hear?", Filters())
    quote = Evidence(paper_id="owls", title="Snow Owls", quote="Owls hear mice under snow.")
    change = QuestionChange(
        name=saved.name, question=saved.question, noticed=world.now, was_answered=False, answered=True, new=(quote,)
    )
    world.catalog.questions.note(saved.name, 1, (quote,), answered=True, change=change)
    for target, wants in ((READER, True), ("other@example.org", False)):
        world.ask(target, questions=wants)
        confirm_from(world, box.to(target)[0])
    world.at(days(1))
    assert [(one.target, one.outcome) for one in world.send()] == [(READER, "sent"), ("other@example.org", "empty")]
    assert box.to(READER)[-1]["Subject"] == "Papers of Monday, 27 October 2025: 1 changed answer"
    said = text_of(box.to(READER)[-1])
    assert "Saved questions\n---------------\n\nWhat do owls hear? is answered now, 1 new quote\n" in said
    assert "  + “Owls hear mice under snow.” (Snow Owls)" in said
    assert "Owls hear mice under snow." in box.to(READER)[-1].get_body(("html",)).get_content()
    world.at(days(2))
    assert {one.outcome for one in world.send()} == {"empty"}


def test_a_clock_that_jumps_ahead_and_back_doubles_and_loses_nothing(world, box, reader):
    names = world.list_papers(days(0))
    world.at(days(5))  # wrong: it is Tuesday
    assert outcomes(world.send()) == [(f"{days(0)}..{days(4)}", "sent")]
    world.at(days(1))
    assert outcomes(world.send()) == [("2025-10-27", "empty")]  # all of it was sent
    names += world.list_papers(days(1))
    world.at(days(2))
    assert outcomes(world.send()) == [("2025-10-28", "sent")]
    world.at(days(0))
    assert world.send() == []
    names += world.list_papers(days(2)) + world.list_papers(days(4))
    world.at(days(6))
    world.send()
    came = [title for message in box.to(READER)[1:] for title in titles_in(message)]
    assert sorted(came) == sorted(names)


def test_what_the_server_does_not_take_for_now_is_tried_again_later_with_longer_waits(world, box, reader):
    names = world.list_papers(days(0))
    box.says = ["451 full house", "421 busy"]
    world.at(days(1))
    (told,) = world.send()
    assert (told.outcome, told.says) == ("waiting", "451 full house")
    assert [one.outcome for one in world.send()] == ["waiting"]  # not tried: a quarter of an hour is to pass
    assert box.says == ["421 busy"]
    world.now += timedelta(minutes=15)
    assert [one.says for one in world.send()] == ["421 busy"]
    world.now += timedelta(minutes=15)
    assert [one.outcome for one in world.send()] == ["waiting"]  # now half an hour is
    world.now += timedelta(minutes=15)
    assert outcomes(world.send()) == [("2025-10-27", "sent")]
    assert titles_in(box.to(READER)[-1]) == set(names)
    assert len(box.to(READER)) == 2


def test_at_once_does_not_wait(world, box, reader):
    world.list_papers(days(0))
    box.says = ["451 later"]
    world.at(days(1))
    world.send()
    assert [one.outcome for one in world.send(at_once=True)] == ["sent"]


def test_what_is_not_taken_for_five_days_is_given_up_and_its_papers_come_with_the_next(world, box, reader):
    names = world.list_papers(days(0))
    box.refusals[READER] = "450 mailbox locked"
    world.at(days(1))
    world.send()
    world.at(days(7))
    told = world.send()
    assert outcomes(told) == [("2025-10-27", "given up"), (f"{days(1)}..{days(6)}", "waiting")]
    box.refusals.clear()
    world.now += timedelta(hours=1)
    assert [one.outcome for one in world.send()] == ["sent"]
    assert titles_in(box.to(READER)[-1]) == set(names)


def test_a_server_that_is_away_keeps_everything_waiting_as_one_issue_more(world, box, reader):
    names = world.list_papers(days(0))
    port, world.port = world.port, 1  # nobody listens there
    world.at(days(1))
    (told,) = world.send()
    assert told.outcome == "waiting"
    assert "127.0.0.1:1" in told.says
    names += world.list_papers(days(1)) + world.list_papers(days(3))
    world.at(days(8))
    assert [one.outcome for one in world.send()] == ["waiting"]  # and is not given up: it is not the reader's fault
    world.port = port
    world.at(days(9))
    assert outcomes(world.send()) == [("2025-10-27", "sent"), (f"{days(1)}..{days(8)}", "sent")]
    came = [title for message in box.to(READER)[1:] for title in titles_in(message)]
    assert sorted(came) == sorted(names)


def test_three_bounces_in_a_row_suspend_with_the_reason_and_asking_again_revives(world, box, reader):
    box.refusals[READER] = "550 no such user"
    names = []
    for number in range(3):
        names += world.list_papers(days(number))
        world.at(days(number + 1))
        (told,) = world.send()
        assert (told.outcome, told.says) == ("refused", "550 no such user")
    found = world.catalog.subscriptions.find(READER)
    assert (found.state, found.bounces) == ("suspended", 3)
    assert found.reason == "3 deliveries in a row were refused, the last one: 550 no such user"
    world.at(days(4))
    assert world.send() == []
    box.refusals.clear()
    again, _ = world.ask()
    assert again.state == "pending"
    confirm_from(world, box.to(READER)[-1])
    names = world.list_papers(days(4))
    world.at(days(5))
    assert [one.outcome for one in world.send()] == ["sent"]
    assert titles_in(box.to(READER)[-1]) == set(names)  # from the day on which it began anew


def test_a_bounce_that_passes_loses_no_paper_and_is_forgotten(world, box, reader):
    names = world.list_papers(days(0))
    box.says = ["552 mailbox full"]
    world.at(days(1))
    assert [one.outcome for one in world.send()] == ["refused"]
    assert world.catalog.subscriptions.find(READER).bounces == 1
    names += world.list_papers(days(1))
    world.at(days(2))
    assert [one.outcome for one in world.send()] == ["sent"]
    assert titles_in(box.to(READER)[-1]) == set(names)
    assert world.catalog.subscriptions.find(READER).bounces == 0


def test_a_sender_that_the_server_does_not_take_is_nobodys_bounce(world, box, reader):
    world.list_papers(days(0))
    box.refuses_sender = "553 not yours"
    world.at(days(1))
    (told,) = world.send()
    assert told.outcome == "waiting"
    assert "does not take mail from papers@example.net: 553" in told.says
    assert world.catalog.subscriptions.find(READER).bounces == 0


def test_no_reply_after_the_letter_is_doubt_told_of_each_time_and_sent_again_only_when_told_to(world, box, reader):
    world.list_papers(days(0))
    box.stalled = True
    original = world.server
    world.server = lambda: original(patience_at_the_end=0.3)
    world.at(days(1))
    (told,) = world.send()
    assert (told.outcome, told.name) == ("unknown", "2025-10-27")
    box.stalled = False
    assert outcomes(world.send()) == [("2025-10-27", "unknown")]
    names = world.list_papers(days(1))
    world.at(days(2))
    assert outcomes(world.send()) == [("2025-10-28", "sent"), ("2025-10-27", "unknown")]
    assert titles_in(box.to(READER)[-1]) == set(names)  # what is in doubt is not in the next one too
    assert outcomes(world.send(resend_unknown=True)) == [("2025-10-27", "sent")]
    assert world.send(resend_unknown=True) == []
    doubtful = [one for one in box.to(READER) if one["Subject"].startswith("Papers of Monday")]
    assert len(doubtful) == 2
    assert len({one["Message-ID"] for one in doubtful}) == 1


def test_doubt_about_somebody_who_left_is_over(world, box, reader):
    world.list_papers(days(0))
    box.stalled = True
    original = world.server
    world.server = lambda: original(patience_at_the_end=0.3)
    world.at(days(1))
    world.send()
    box.stalled = False
    world.catalog.subscriptions.end(reader.number, "ended by its reader")
    assert [one.outcome for one in world.send(resend_unknown=True)] == ["withdrawn"]
    assert world.send() == []


def test_wishes_can_be_changed_without_asking_again(world, box, reader):
    from summarizer.catalog.subscriptions import Wishes
    from summarizer.subscriptions.joining import subscribe

    changed, secret = subscribe(world.catalog, "mail", READER.upper(), Wishes(topics=("bees",)), now=world.now)
    assert (changed.number, changed.state, changed.topics, secret) == (reader.number, "active", ("bees",), None)
    names = world.list_papers(days(0), 5)
    world.at(days(1))
    world.send()
    assert titles_in(box.to(READER)[-1]) == {names[1]}
