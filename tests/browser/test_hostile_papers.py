"""1 000 pieces of mark-up and script as titles, abstracts, tags, TL;DRs, organisations, addresses and file names."""

from html.parser import HTMLParser

import httpx
import pytest
from playwright.sync_api import expect

from summarizer.models import Answer, Citation, Entry, Organisation, Reading, Sentence, Span, Summary
from summarizer.text import content_hash
from tests.browser.conftest import listening, services_for
from tests.browser.payloads import payloads
from tests.fakes import FakeEmbedder

NUMBER = 1000
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
HARMLESS = "An ordinary text"


def entry(number, text):
    return Entry(
        title=f"{text} {number}",
        abstract=f"{text} Sentence one of {number}. {text}",
        organisation=Organisation(handle=f"h{number}", name=text),
        authors=(text, text),
        published="2024-01-02",
        listed="2024-01-03",
        url=text if "javascript:" in text or "data:" in text else None,
    )


def summary(paper, text):
    """Return a summary as a model might have written it."""
    quote = paper.abstract[: len(text)]
    return Summary(
        tldr=text,
        tags=(text, f"second {text}"[:100]),
        category=text,
        engine="generative",
        model=text,
        prompt=text,
        support=(Span(start=0, end=len(quote), quote=quote),),
        checks={"findings": [text]},
        fallback=text,
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Return a site over papers of which each holds its payload wherever a paper, a person or a model can put text."""
    services = services_for(tmp_path_factory.mktemp("hostile"), embedder=FakeEmbedder())
    texts = [*payloads(NUMBER), HARMLESS]
    for start in range(0, len(texts), 100):
        some = tuple(entry(start + number, text) for number, text in enumerate(texts[start : start + 100]))
        services.catalog.papers.record(Reading(source=texts[start], kind="jsonl", entries=some))
    names = services.catalog.papers.ids()
    for paper, text in zip(services.catalog.papers.get_many(names), texts, strict=True):
        services.catalog.summaries.save(paper.id, content_hash(paper.title, paper.abstract), summary(paper, text))
    services.catalog.tags.refresh()
    services.catalog.close()
    with listening(services_for(services.settings.home, embedder=FakeEmbedder())) as site:
        yield site


class Skeleton(HTMLParser):
    """The elements and attribute names of a page, without any text."""

    def __init__(self, html):
        super().__init__()
        self.parts = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.parts.append((tag, *(name for name, _ in attrs)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.parts.append(("/", tag))


def test_a_browser_runs_none_of_them_and_asks_nobody(hostile, visit):
    page = visit(hostile, "/?day=2024-01-03")
    shown = 0
    while True:
        shown += page.locator(".card").count()
        assert page.evaluate("window.hit === undefined && document.scripts.length === 2")
        following = page.locator(".more a")
        if not following.count():
            break
        page.goto(following.get_attribute("href"))
    assert shown == NUMBER + 1
    names = hostile.services.catalog.papers.ids()
    for name in names[::50]:
        page.goto(httpx.URL(hostile.url, path=f"/papers/{name}").raw_path.decode())
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        assert page.evaluate("window.hit === undefined && document.scripts.length === 2")
        for link in page.locator("main a").all():
            assert link.get_attribute("href").startswith(("/", "https://arxiv.org/"))


def test_no_page_of_a_paper_has_another_shape_for_what_the_paper_holds(hostile):
    names = hostile.services.catalog.papers.ids()
    with httpx.Client(base_url=hostile.url, timeout=30) as client:
        plain = Skeleton(_main(client, names[-1])).parts
        assert len(plain) > 60
        for name in names[:-1]:
            assert Skeleton(_main(client, name)).parts == plain, name


def _main(client, name):
    """Return what the page says of the paper itself; the papers like it differ in number."""
    response = client.get(httpx.URL(f"/papers/{name}"))
    assert response.status_code == 200
    return response.text.split('<div class="reading">')[1].split('<div class="beside">')[0]


def test_no_answer_of_a_model_has_another_shape_for_what_it_says(hostile):
    catalog = hostile.services.catalog
    with httpx.Client(base_url=hostile.url, timeout=30) as client:
        shapes = set()
        for text, name in zip([*payloads(NUMBER), HARMLESS], catalog.papers.ids(), strict=True):
            answered = _answered(text, catalog.papers.get(name))
            shown = client.post("/ask/shown", content=answered, headers={"Content-Type": "application/json"})
            shapes.add(tuple(Skeleton(shown.text).parts))
    assert len(shapes) == 1


def _answered(text, paper):
    citation = Citation(n=1, paper_id=paper.id, title=text, quote=paper.abstract[:5], start=0, end=5, score=0.5)
    return Answer(
        answered=True,
        engine="generative",
        model=text,
        question=text,
        answer=text,
        sentences=(Sentence(text=text, citations=(1,)),),
        citations=(citation,),
        confidence=0.5,
        filters={"tag": text, "org": text},
        fallback=text,
    ).model_dump_json()


def test_questions_searches_and_streamed_sentences_are_text_as_well(hostile, visit):
    page = visit(hostile)
    for text in payloads(NUMBER)[::400]:
        for path in ("/ask", "/"):
            page.goto(str(httpx.URL(path, params={"question" if path == "/ask" else "q": text})))
            assert page.evaluate("window.hit === undefined && document.scripts.length === 2")
    streamed = "".join(
        f"event: sentence\ndata: {Sentence(text=text, citations=(1,)).model_dump_json()}\n\n"
        for text in payloads(NUMBER)
    )
    page.route("**/v1/ask", lambda route: route.fulfill(content_type="text/event-stream", body=streamed))
    page.goto("/ask?question=x&live=1")
    expect(page.locator("#answer .status")).to_contain_text("The answer broke off.")
    assert page.locator("#answer > .told").text_content().count("window.hit") > 900
    assert page.evaluate("window.hit === undefined && document.scripts.length === 2")


def test_the_policy_stands_in_the_way_of_what_might_slip_through(hostile, visit):
    page = visit(hostile, refused=True)
    page.evaluate(
        """() => {
          const inline = document.createElement('script');
          inline.textContent = 'window.hit=1';
          document.body.append(inline);
        }"""
    )
    assert page.evaluate("window.hit === undefined")
