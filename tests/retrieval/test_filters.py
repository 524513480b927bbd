"""Under filters the top ten are the true ones: those that scoring every paper that meets the filters would give.

The collection is synthetic: abstracts of words from topics, vectors that add up a random direction for each word. What
is compared is the order of the same scores, so nothing hangs on what they mean.
"""

import random
import zlib
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from summarizer.models import Filters, Organisation
from summarizer.retrieval.exact import ExactSearch
from summarizer.retrieval.fusion import FEEDBACK_PAPERS, fuse, moved, ranked
from summarizer.retrieval.retriever import Retriever
from summarizer.retrieval.terms import search_terms
from summarizer.text import words
from tests.fakes import FakeEmbedder
from tests.making import Collection, entry, summary

PAPERS, PAIRS, TOPICS, WORDS = 1000, 1000, 20, 40
FIRST = date(2024, 1, 1)
TAGS = [f"tag{number}" for number in range(12)]
CATEGORIES = ["cs.CL", "cs.CV", "cs.LG", "stat.ML"]
ORGANISATIONS = [None, *(Organisation(handle=f"org{number}", name=f"The {number}") for number in range(5))]
SOURCES = [f"page{number}.txt" for number in range(4)]


@cache
def direction(word, dimension):
    return np.random.default_rng(zlib.crc32(word.encode())).normal(size=dimension)


class DirectionEmbedder(FakeEmbedder):
    """The mean of a random direction for each word: near texts are those that share words, by degrees."""

    def _vector(self, text):
        found = np.full(self.dimension, 1e-3)
        for word in words(text):
            found += direction(word, self.dimension)
        return (found / np.linalg.norm(found)).astype(np.float32)


def told(chance):
    """Return words, most of one topic, the frequent ones more often; as abstracts and questions are."""
    topic = chance.randrange(TOPICS)
    drawn = [min(int(chance.expovariate(0.12)), WORDS - 1) for _ in range(chance.randint(40, 110))]
    return [f"w{topic if chance.random() < 0.7 else chance.randrange(TOPICS)}x{number}" for number in drawn]


class Described:
    """What is known of a paper besides its text; the filters are applied to it in plain Python."""

    def __init__(self, chance):
        self.published = FIRST + timedelta(days=chance.randrange(365)) if chance.random() < 0.95 else None
        self.organisation = chance.choice(ORGANISATIONS)
        self.tags = chance.sample(TAGS, chance.randint(0, 3))
        self.category = chance.choice([None, *CATEGORIES])
        self.source = chance.choice(SOURCES)

    def meets(self, filters):
        return all(
            (
                filters.since is None or (self.published is not None and self.published >= filters.since),
                filters.until is None or (self.published is not None and self.published <= filters.until),
                filters.tag is None or filters.tag in self.tags,
                filters.org is None or (self.organisation is not None and self.organisation.handle == filters.org),
                filters.category is None or filters.category == self.category,
                filters.source is None or filters.source == self.source,
            )
        )


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    """Return the collection, and what is known of each of its papers."""
    chance = random.Random(20251030)
    made = Collection(tmp_path_factory.mktemp("synthetic"), DirectionEmbedder(capacity=80))
    known, entries = {}, {name: [] for name in SOURCES}
    for number in range(PAPERS):
        described = Described(chance)
        known[f"2401.{number:05}"] = described
        entries[described.source].append(
            entry(
                f"Paper {number} {' '.join(told(chance)[:6])}",
                " ".join(told(chance)) + ".",
                arxiv_id=f"2401.{number:05}",
                published=described.published,
                organisation=described.organisation,
            )
        )
    for source, listed in entries.items():
        made.ingest(*listed, source=source)
    for name, _, _, content in made.catalog.summaries.wanting():
        described = known[name]
        written = summary("In short.", *described.tags).model_copy(update={"category": described.category})
        made.catalog.summaries.save(name, content, written)
    yield made, known
    made.catalog.close()


class Exhaustive:
    """Every paper that meets the filters scored by both parts, moved and scored again, in plain numpy."""

    def __init__(self, collection, known):
        self.catalog, self.known = collection.catalog, known
        rows = {}
        for item in collection.catalog.passages.embedded(collection.embedder.name):
            rows.setdefault(item.passage.paper_id, []).append(item.vector)
        self.names = list(rows)
        self.vectors = {name: np.stack(of) for name, of in rows.items()}
        self.matrix = np.concatenate(list(self.vectors.values()))
        self.starts = np.cumsum([0, *(len(of) for of in rows.values())][:-1])

    def best(self, question, vector, filters, limit=10):
        terms = search_terms(question)
        meeting = {name for name, described in self.known.items() if described.meets(filters)}
        recorded = self.catalog.papers.ids()  # of equal ones, the earliest comes first
        place = {name: number for number, name in enumerate(recorded)}
        found = self.catalog.lexical.search(terms, limit=PAPERS)
        by_words = {place[name]: score for name, score in found if name in meeting}
        most = self.catalog.lexical.most(terms)

        def fused(question):
            cosines = np.maximum.reduceat(self.matrix @ question, self.starts)
            told = zip(self.names, cosines, strict=True)
            dense = {place[name]: float(cosine) for name, cosine in told if name in meeting}
            return fuse(by_words, dense, most=most)

        first = fused(vector)
        nearest = [(first[one], self.vectors[recorded[one]]) for one in ranked(first)[:FEEDBACK_PAPERS]]
        return [recorded[one] for one in ranked(fused(moved(vector, nearest)))[:limit]]


class CountedIndex:
    """An index that finds what there is, and counts how often it was asked."""

    def __init__(self, exact):
        self._exact, self.asked = exact, 0

    def search(self, vector, limit):
        self.asked += 1
        return self._exact.search(vector, limit)


def some_filters(chance):
    """Return one to three filters of every kind, from wide ones to those that nearly nothing meets."""
    since = FIRST + timedelta(days=chance.randrange(330))
    offered = {
        "since": since,
        "until": since + timedelta(days=chance.choice([2, 30, 180])),
        "tag": chance.choice(TAGS),
        "org": chance.choice(ORGANISATIONS[1:]).handle,
        "category": chance.choice(CATEGORIES),
        "source": chance.choice(SOURCES),
    }
    return Filters(**{name: offered[name] for name in chance.sample(sorted(offered), chance.randint(1, 3))})


@pytest.mark.parametrize("scanned", [PAPERS, 20], ids=["by a scan", "by the index where it can answer"])
def test_the_top_ten_under_filters_are_those_of_scoring_every_paper(synthetic, scanned):
    collection, known = synthetic
    exact = ExactSearch(collection.catalog, collection.embedder.name)
    index = CountedIndex(exact)
    retriever = Retriever(collection.catalog, collection.embedder, exact, index, scanned=scanned)
    exhaustive, chance, wrong = Exhaustive(collection, known), random.Random(7), []
    sizes = []
    for _ in range(PAIRS):
        question, filters = " ".join(told(chance)[: chance.randint(2, 12)]), some_filters(chance)
        vector = collection.embedder.embed_query(question)
        found = [hit.paper_id for hit in retriever.find(question, filters, vector=vector)]
        expected = exhaustive.best(question, vector, filters)
        sizes.append(sum(described.meets(filters) for described in known.values()))
        if found != expected:
            wrong.append((question, filters, found, expected))
    assert index.asked == sum(size > scanned for size in sizes)
    assert min(sizes) < 10  # else only wide filters were tried
    assert max(sizes) > PAPERS / 2
    assert wrong == []
