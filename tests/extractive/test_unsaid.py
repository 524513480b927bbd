"""Things that abstracts seldom say are only answered by an abstract that says them."""

import pytest

from summarizer.extractive.unsaid import wording_of


@pytest.mark.parametrize(
    ("question", "says", "says_not"),
    [
        ("Under which licence is it released?", "We release it under the MIT license.", "We release the code."),
        ("Am I allowed to sell what it writes?", "It is free for commercial use.", "Users liked what it wrote."),
        ("What does it cost to run the benchmark?", "A run costs less than a coffee: $2.", "The benchmark is large."),
        ("What does it cost to rent the server?", "The price is 9 per hour.", "It serves users at a reasonable price."),
        ("How many graphics cards were needed?", "We train on eight A100 GPUs.", "GPUs are scarce; we use 12 tasks."),
        ("On which GPU was it measured?", "Latency is measured on an RTX 4090.", "Latency falls by 30%."),
        ("How many GPU hours did it take?", "Training took 40 hours.", "Training uses GPUs."),
        ("How long did they train the model?", "It trains in 3 days.", "It trains on 3 corpora."),
        (
            "How long did it train?",
            "Training ends within a minute.",
            "A second model trains on the first one's errors.",
        ),
        ("Who wrote the survey?", "Contact: someone@example.org", "The survey covers 90 papers."),
        ("In which journal was it published?", "Published in the proceedings.", "We collect articles."),
        ("Who funded the study?", "The study was funded by a foundation.", "The study ran for a year."),
    ],
)
def test_a_thing_seldom_said_needs_its_own_wording(question, says, says_not):
    wording = wording_of(question)
    assert wording is not None
    assert wording.search(says)
    assert not wording.search(says_not)


@pytest.mark.parametrize(
    "question",
    [
        "How many experts does the router choose?",
        "Can networks foresee share prices?",
        "How long are the contexts that it reads?",
        "Why is training on many machines slow?",
        "What is a residual block?",
    ],
)
def test_other_questions_ask_for_no_such_thing(question):
    assert wording_of(question) is None
