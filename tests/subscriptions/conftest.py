"""A collection with papers by day, a mail server, and a clock that is set by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from summarizer.catalog.subscriptions import Wishes
from summarizer.digest import considered_digest
from summarizer.retrieval.directions import NOWHERE
from summarizer.subscriptions.joining import subscribe
from summarizer.subscriptions.mail import Mail
from summarizer.subscriptions.mail import MailServer as Server
from summarizer.subscriptions.planning import Post
from summarizer.subscriptions.sending import ask, put_question, send
from tests.mail_server import MailServer
from tests.making import Collection, entry, reading

MONDAY = date(2025, 10, 27)
READER = "reader@example.org"
SENDER = "Papers <papers@example.net>"
PUBLIC = "https://papers.example.net"
WORDS = (
    ("Sorting Letters", "We sort letters by their smell alone. Damp mail is read nine percent better."),
    ("Counting Bees", "Honey bees learn to tell four dots from three. Sugar water trains them in two days."),
    ("Paper Bridges", "A bridge folded from one sheet carries a child. The folding pattern is given."),
    ("Snow Owls", "Owls hear mice under snow. Their heads turn at night as recordings show."),
    ("Glass Violins", "A violin of glass is played in rain. Listeners prefer it to wood by far."),
)


class World:
    """Everything that sending needs, with time in hand."""

    def __init__(self, folder, port):
        self.now = datetime(2025, 10, 27, 9, tzinfo=UTC)
        self.collection = Collection(folder / "home")
        self.catalog = self.collection.catalog
        self.port = port
        self.more_ways = dict
        self.count = 0

    @property
    def post(self):
        ways = {"mail": Mail(self.server()), **self.more_ways()}
        make = lambda wanted: considered_digest(self.catalog, wanted, NOWHERE)  # noqa: E731
        return Post(self.catalog, make, ways, lambda: self.now, "example.net")

    def server(self, **changes):
        known = {"host": "127.0.0.1", "port": self.port, "sender": SENDER, "security": "none", "public_url": PUBLIC}
        return Server(**{**known, "patience": 5.0, "patience_at_the_end": 5.0, **changes})

    def at(self, day, hour=6):
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)

    def list_papers(self, day, count=1, **fields):
        """Have papers be listed on a day, and return their titles."""
        names = []
        for _ in range(count):
            title, abstract = WORDS[self.count % len(WORDS)]
            names.append(f"{title} {self.count}")
            told = entry(names[-1], f"{abstract} This is study{self.count} of ours.", listed=day, **fields)
            self.catalog.papers.record(reading(told))
            self.count += 1
        return names

    def ask(self, target=READER, **wishes):
        """Subscribe a reader and have the question sent; return the subscription and what came of it."""
        made, _ = subscribe(self.catalog, "mail", target, Wishes(**wishes), now=self.now)
        post = self.post
        told = ask(post, made, put_question(post, made))
        post.ways["mail"].close()
        return made, told

    def send(self, **options):
        post = self.post
        try:
            return list(send(post, **options))
        finally:
            for way in post.ways.values():
                way.close()


@pytest.fixture
def server():
    with MailServer() as running:
        yield running


@pytest.fixture
def box(server):
    return server.box


@pytest.fixture
def world(tmp_path, server):
    made = World(tmp_path, server.port)
    yield made
    made.catalog.close()


@pytest.fixture
def reader(world, box):
    """A reader who confirmed on Monday."""
    from tests.subscriptions.reading import confirm_from

    made, _ = world.ask()
    confirm_from(world, box.to(READER)[-1])
    return made


def days(count):
    return MONDAY + timedelta(days=count)
