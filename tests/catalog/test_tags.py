"""The names of tags act wherever tags are shown or filtered, and stay what a person made them."""

import pytest

from summarizer.errors import UsageError
from summarizer.models import Filters
from tests.making import BRIDGES, entry, reading, summary


@pytest.fixture
def tagged(catalog):
    """Return a catalog of two papers whose tags differ in spelling only, but for one each."""
    catalog.papers.record(reading(entry(), entry("Paper Bridges", BRIDGES)))
    say(catalog, "Bees That Count", "bee dance", "insect")
    say(catalog, "Paper Bridges", "Bee-Dances", "bridge")
    catalog.tags.refresh()
    return catalog


def say(catalog, title, *tags, **how):
    ((name, _, _, content),) = [row for row in catalog.summaries.wanting(redo=True) if row[1] == title]
    catalog.summaries.save(name, content, summary(f"About {title}.", *tags), **how)


def shown(catalog):
    return {paper.title: paper.tags for paper in catalog.papers.page(Filters()).papers}


def titles(catalog, tag):
    return {paper.title for paper in catalog.papers.page(Filters(tag=tag)).papers}


def test_spellings_of_one_tag_are_shown_counted_and_filtered_as_one(tagged):
    # both spellings stand once; "B" comes before "b" in the alphabet
    assert tagged.summaries.tags() == [("Bee-Dances", 2), ("bridge", 1), ("insect", 1)]
    assert shown(tagged)["Bees That Count"] == ("Bee-Dances", "insect")
    for tag in ("bee dance", "Bee-Dances", "BEE DANCES"):
        assert len(titles(tagged, tag)) == 2
        assert tagged.papers.count(Filters(tag=tag)) == 2


def test_a_new_spelling_is_known_at_once(tagged):
    say(tagged, "Paper Bridges", "beedance")
    assert shown(tagged)["Paper Bridges"] == ("Bee-Dances",)


def test_an_acronym_that_an_abstract_defines_is_one_with_its_expansion(tagged):
    say(tagged, "Paper Bridges", "BD", acronyms={"BD": "bee dance"})
    tagged.tags.refresh()
    assert tagged.summaries.tags() == [("bee dance", 2), ("insect", 1)]
    assert len(titles(tagged, "BD")) == len(titles(tagged, "bd")) == 2


def test_merged_tags_are_one_and_their_old_names_go_on_working(tagged):
    assert tagged.tags.merge(["insects", "bridge"]) == "insect"
    assert tagged.summaries.tags() == [("Bee-Dances", 2), ("insect", 2)]
    assert titles(tagged, "bridge") == titles(tagged, "insect") == {"Bees That Count", "Paper Bridges"}


def test_a_renamed_tag_is_found_by_both_names(tagged):
    assert tagged.tags.rename("bee dance", "waggle") is False
    assert shown(tagged)["Paper Bridges"] == ("waggle", "bridge")
    assert len(titles(tagged, "waggle")) == len(titles(tagged, "Bee Dance")) == 2


def test_a_tag_renamed_to_another_is_that_one(tagged):
    assert tagged.tags.rename("bridge", "insect") is True
    assert ("insect", 2) in tagged.summaries.tags()


def test_a_tag_can_be_renamed_back_and_forth(tagged):
    for name in ("waggle", "bee dance", "waggle", "dance"):
        tagged.tags.rename("Bee dance", name)
        assert tagged.summaries.tags()[0] == (name, 2)
    assert tagged.tags.merge(["insect", "dance"]) == "insect"
    assert tagged.summaries.tags() == [("insect", 2), ("bridge", 1)]


def test_a_banned_tag_is_shown_nowhere_until_it_is_allowed_again(tagged):
    tagged.tags.ban("bee dance")
    assert shown(tagged) == {"Bees That Count": ("insect",), "Paper Bridges": ("bridge",)}
    assert titles(tagged, "bee dance") == titles(tagged, "Bee-Dances") == set()
    assert tagged.summaries.tags() == [("bridge", 1), ("insect", 1)]
    tagged.tags.undo("bee dance", ["ban"])
    assert tagged.summaries.tags()[0] == ("Bee-Dances", 2)


def test_decisions_survive_another_summary_and_are_listed(tagged):
    tagged.tags.merge(["insect", "bridge"])
    tagged.tags.ban("bee dance")
    say(tagged, "Paper Bridges", "Bridges", "bee dances", "paper")
    tagged.tags.refresh()
    assert shown(tagged)["Paper Bridges"] == ("insect", "paper")
    assert [(one.kind, one.tag, one.name) for one in tagged.tags.decisions()] == [
        ("merge", "bridge", "insect"), ("ban", "Bee-Dances", None),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["bridge", "insect"])
def test_a_merge_is_undone_by_either_name(tagged, name):
    before = tagged.summaries.tags()
    tagged.tags.merge(["insect", "bridge"])
    assert [one.tag for one in tagged.tags.undo(name)] == ["bridge"]
    assert tagged.summaries.tags() == before
    assert tagged.tags.decisions() == []


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda tags: tags.ban("insekt"), "Did you mean 'insect'"),
        (lambda tags: tags.merge(["insect", "zebra"]), "lists the tags"),
        (lambda tags: tags.merge(["insect", "Insects"]), "two tags or more"),
        (lambda tags: tags.undo("insect"), "lists the tags"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_the_next_step_and_nothing_changes(tagged, act, told):
    before = tagged.summaries.tags()
    with pytest.raises(UsageError) as caught:
        act(tagged.tags)
    assert told in caught.value.hint
    assert (tagged.summaries.tags(), tagged.tags.decisions()) == (before, [])


def test_a_banned_tag_says_so_when_it_is_decided_on_again(tagged):
    tagged.tags.ban("insect")
    with pytest.raises(UsageError, match="is banned") as caught:
        tagged.tags.merge(["bridge", "insect"])
    assert "unban" in caught.value.hint


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_a_name_that_says_nothing_or_too_much_is_refused(tagged, name):
    with pytest.raises(UsageError, match="characters"):
        tagged.tags.rename("insect", name)


def test_a_correction_keeps_the_tags_as_they_were_written(tagged):
    from summarizer.corrections import correct

    name = tagged.papers.page(Filters(tag="bridge")).papers[0].id
    tagged.tags.merge(["insect", "bridge"])
    assert correct(tagged, name, "A bridge carries a child.").tags == ("Bee-Dances", "insect")
    tagged.tags.undo("bridge")
    assert shown(tagged)["Paper Bridges"] == ("Bee-Dances", "bridge")
