"""Sources elsewhere: which requests a name leads to, what is made of the answers, and what is never asked."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import respx

from summarizer.backoff import Clock
from summarizer.errors import SourceForbidden, SourceNotFound, SourceUnreachable
from summarizer.sources import fetching
from summarizer.sources.fetching import Fetcher, InMemory
from summarizer.sources.guard import GuardedTransport, is_public
from summarizer.sources.remote import fetch_source
from summarizer.sources.remote_names import remote_source

SHAPES = Path(__file__).parent / "shapes"
TODAY = date(2025, 10, 20)
DAILY = (SHAPES / "daily_papers.json").read_text()
HF, ARXIV = "https://huggingface.co/api/daily_papers", "https://export.arxiv.org/api/query"


class Time:
    """A clock that moves when somebody sleeps."""

    def __init__(self):
        self.seconds, self.slept = 0.0, []

    def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.seconds += seconds

    def now(self):
        return datetime(2025, 10, 20, 12, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def clock(self):
        return Clock(monotonic=lambda: self.seconds, now=self.now, chance=lambda: 0.0)


def fetcher(router, *, time=None, kept=None, limit=1_000_000):
    time = time or Time()
    transport = httpx.MockTransport(router.handler)
    return Fetcher(fetching.client(transport), kept or InMemory(), limit, time.clock(), time.sleep)


def fetch(name, router, **options):
    return fetch_source(remote_source(name, today=TODAY), fetcher(router, **options), today=TODAY)


@pytest.fixture
def router():
    return respx.Router(assert_all_called=False)


@pytest.mark.parametrize(
    ("name", "recorded", "parameters"),
    [
        ("hf:today", "hf:2025-10-20", {"date": "2025-10-20"}),
        ("hf:2025-10-17", "hf:2025-10-17", {"date": "2025-10-17"}),
        ("hf:2025-W44", "hf:2025-W44", {"week": "2025-W44"}),
        ("hf:2025-10", "hf:2025-10", {"month": "2025-10"}),
    ],
)
def test_daily_papers_are_asked_for_as_their_interface_documents(router, name, recorded, parameters):
    first = router.get(HF, params={**parameters, "p": "0", "limit": "100"}).respond(text=DAILY)
    second = router.get(HF, params={**parameters, "p": "1", "limit": "100"}).respond(json=[])
    fetched = fetch(name, router)
    assert (first.call_count, second.call_count) == (1, 1)
    assert fetched.reading.source == recorded
    assert [entry.arxiv_id for entry in fetched.reading.entries] == ["2510.11111", "2510.22222"]
    assert (fetched.error, fetched.cut, fetched.reading.not_understood) == (None, False, ())
    agent = first.calls[0].request.headers["user-agent"]
    assert agent.startswith("papergist/")


def test_an_interface_that_gives_the_same_page_again_is_not_asked_for_ever(router):
    route = router.get(HF).respond(text=DAILY)
    fetched = fetch("hf:today", router)
    assert (route.call_count, len(fetched.reading.entries), fetched.cut) == (2, 2, False)


def test_a_day_without_papers_is_told_of(router):
    router.get(HF).respond(json=[])
    fetched = fetch("hf:2025-10-18", router)
    assert [item.reason for item in fetched.reading.not_understood] == ["the listing holds no papers"]


def test_a_category_is_the_listing_that_arxiv_announced_last(router):
    listing = router.get("https://rss.arxiv.org/rss/cs.CL").respond(text=(SHAPES / "arxiv_listing.xml").read_text())
    fetched = fetch("arxiv:cs.CL", router)
    assert listing.call_count == 1
    assert [entry.listed for entry in fetched.reading.entries] == [date(2025, 10, 20), None]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ('arxiv:"scent sorting" letters', 'all:"scent sorting" AND all:letters'),
        ("arxiv:ti:scent AND cat:cs.CL", "ti:scent AND cat:cs.CL"),
        ("arxiv:transformers", "all:transformers"),
    ],
)
def test_a_query_is_asked_newest_first_page_after_page_three_seconds_apart(router, name, asked):
    told = {"search_query": asked, "sortBy": "submittedDate", "sortOrder": "descending", "max_results": "100"}
    first = router.get(ARXIV, params={**told, "start": "0"}).respond(text=(SHAPES / "arxiv_query.xml").read_text())
    empty = '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id></feed>'
    second = router.get(ARXIV, params={**told, "start": "100"}).respond(text=empty)
    time = Time()
    fetched = fetch(name, router, time=time)
    assert (first.call_count, second.call_count) == (1, 1)
    assert [entry.arxiv_id for entry in fetched.reading.entries] == ["2510.11111", "cs/9901001"]
    assert time.slept == [3.0]


def test_arxiv_giving_fewer_papers_than_it_announces_is_told_of(router):
    text = (
        (SHAPES / "arxiv_query.xml")
        .read_text()
        .replace(">2</opensearch:totalResults>", ">250</opensearch:totalResults>")
    )
    empty = '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id></feed>'
    router.get(ARXIV, params={"start": "0"}).respond(text=text)
    router.get(ARXIV, params={"start": "100"}).respond(text=empty)
    fetched = fetch("arxiv:scent", router)
    assert fetched.error.message == "arXiv announced 250 papers and gave 2."
    assert len(fetched.reading.entries) == 2


def test_an_arxiv_id_is_asked_for_by_itself(router):
    route = router.get(ARXIV, params={"id_list": "2510.11111v1"}).respond(text=(SHAPES / "arxiv_query.xml").read_text())
    assert fetch("arxiv:2510.11111v1", router).error is None
    assert route.call_count == 1


def test_a_feed_is_known_by_its_content(router):
    bib = "@article{bees, title={Bees}, abstract={We count.}}"
    router.get("https://journal.example.org/refs").respond(text=bib)
    assert fetch("https://journal.example.org/refs#top", router).reading.kind == "bibtex"


@pytest.mark.parametrize(
    "name",
    ["hf:", "hf:2025-13", "hf:2025-02-30", "hf:2025-W54", "hf:yesterday", "arxiv:", "https://", "http://u:p@a.org/",
     "https://a.org:99999/"],
)  # fmt: skip
def test_a_name_that_means_nothing_is_wrong_usage_with_a_hint(name):
    with pytest.raises(SourceNotFound) as caught:
        remote_source(name, today=TODAY)
    assert caught.value.hint


def test_what_has_not_changed_is_not_sent_again(router):
    kept = InMemory()
    route = router.get("https://a.example.org/feed")
    route.side_effect = [
        httpx.Response(200, text="@misc{a, title={A}, abstract={B.}}", headers={"ETag": '"1"', "Last-Modified": "Mon"}),
        httpx.Response(304),
        httpx.Response(304),
    ]
    for _ in range(3):
        fetched = fetch("https://a.example.org/feed", router, kept=kept)
        assert [entry.title for entry in fetched.reading.entries] == ["A"]
    asked = [call.request.headers for call in route.calls]
    assert "if-none-match" not in asked[0]
    for headers in asked[1:]:
        assert (headers["if-none-match"], headers["if-modified-since"]) == ('"1"', "Mon")


def test_a_run_that_broke_off_goes_on_from_the_page_that_failed_and_keeps_what_it_had(router):
    kept, down = InMemory(), {"yes": True}

    def second_page(_request):
        return httpx.Response(500) if down["yes"] else httpx.Response(200, json=[])

    first = router.get(HF, params={"p": "0"}).respond(text=DAILY)
    router.get(HF, params={"p": "1"}).mock(side_effect=second_page)
    broken = fetch("hf:today", router, kept=kept)
    assert len(broken.reading.entries) == 2
    assert isinstance(broken.error, SourceUnreachable)
    assert "answered with status 500" in broken.error.message
    assert "goes on from there" in broken.error.hint
    down["yes"] = False
    assert fetch("hf:today", router, kept=kept).error is None
    assert first.call_count == 1
    fetch("hf:today", router, kept=kept)
    assert first.call_count == 2  # that one was whole, so the next asks anew


@pytest.mark.parametrize(
    ("retry_after", "slept"),
    [("7", 7.0), ("Mon, 20 Oct 2025 12:00:09 GMT", 9.0), (None, 0.25), ("soon", 0.25)],
)
def test_a_server_that_is_busy_is_asked_again_when_it_says(router, retry_after, slept):
    headers = {"Retry-After": retry_after} if retry_after else {}
    route = router.get("https://a.example.org/feed")
    route.side_effect = [httpx.Response(429, headers=headers), httpx.Response(200, text=DAILY)]
    time = Time()
    assert fetch("https://a.example.org/feed", router, time=time).error is None
    assert time.slept == [slept]  # 0.25 is half of half a second: chance is 0 here


def test_who_is_asked_to_wait_long_is_told_so_instead(router):
    router.get("https://a.example.org/feed").respond(503, headers={"Retry-After": "3600"})
    time = Time()
    error = fetch("https://a.example.org/feed", router, time=time).error
    assert "3600 seconds" in error.hint
    assert time.slept == []


def test_after_four_attempts_it_is_said_what_happened(router):
    route = router.get("https://a.example.org/feed").mock(side_effect=httpx.ConnectError("no"))
    error = fetch("https://a.example.org/feed", router).error
    assert (route.call_count, error.message) == (4, "a.example.org cannot be reached.")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
def test_a_refusal_is_told_at_once_and_says_what_to_do(router, status):
    route = router.get("https://a.example.org/feed").respond(status)
    error = fetch("https://a.example.org/feed", router).error
    assert (route.call_count, f"status {status}" in error.message, bool(error.hint)) == (1, True, True)


def test_a_page_larger_than_the_limit_is_not_read_to_its_end(router):
    router.get("https://a.example.org/feed").respond(text="a" * 2000)
    error = fetch("https://a.example.org/feed", router, limit=1000).error
    assert error.message == "a.example.org sent more than 1000 bytes."


def test_redirects_are_followed_but_not_in_circles(router):
    router.get("https://a.example.org/feed").respond(301, headers={"Location": "https://b.example.org/feed"})
    router.get("https://b.example.org/feed").respond(text=DAILY)
    router.get("https://c.example.org/").respond(302, headers={"Location": "https://c.example.org/"})
    assert len(fetch("https://a.example.org/feed", router).reading.entries) == 2
    assert "circles" in fetch("https://c.example.org/", router).error.message


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
     "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "no address"],
)  # fmt: skip
def test_addresses_of_this_machine_and_its_network_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_that_everybody_reaches_are_public(address):
    assert is_public(address)


def guarded(answers, router, *, allowed=()):
    """Return a client whose names lead where `answers` says."""
    inner = httpx.MockTransport(router.handler)
    return fetching.client(GuardedTransport(allowed, looked_up=lambda host, _port: answers[host], inner=inner))


def test_a_request_goes_to_the_address_that_was_checked_under_the_name_that_was_asked(router):
    route = router.get("https://8.8.8.8/feed").respond(text="x")
    guarded({"a.example.org": ["8.8.8.8"]}, router).get("https://a.example.org/feed")
    request = route.calls[0].request
    assert request.headers["host"] == "a.example.org"
    assert request.extensions["sni_hostname"] == "a.example.org"


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:192.168.0.1"]])
def test_a_name_with_an_address_of_this_network_is_not_asked(router, addresses):
    with pytest.raises(SourceForbidden) as caught:
        guarded({"a.example.org": addresses}, router).get("https://a.example.org/feed")
    assert "PAPERGIST_FETCH_HOSTS" in caught.value.hint
    assert not router.calls


def test_a_redirect_to_this_network_is_not_followed(router):
    router.get("https://8.8.8.8/").respond(302, headers={"Location": "http://metadata.example.org/secret"})
    names = {"a.example.org": ["8.8.8.8"], "metadata.example.org": ["169.254.169.254"]}
    with pytest.raises(SourceForbidden):
        guarded(names, router).get("https://a.example.org/")
    assert len(router.calls) == 1


def test_a_server_of_ones_own_may_be_named(router):
    router.get("http://127.0.0.1:8080/feed").respond(text="x")
    client = guarded({"mine.example.org": ["127.0.0.1"]}, router, allowed=("mine.example.org",))
    assert client.get("http://mine.example.org:8080/feed").text == "x"


def test_the_shapes_are_what_the_documentation_lists():
    """The fields that the reader relies on stand where the interface's own client looks for them."""
    row = json.loads(DAILY)[0]
    assert {"paper", "title", "numComments", "publishedAt"} <= row.keys()
    assert {"id", "authors", "publishedAt", "submittedOnDailyAt", "summary", "upvotes"} <= row["paper"].keys()
