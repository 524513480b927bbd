"""A month of a collection that watches a feed and sends digests, with everything that goes wrong in one: lost days,
late papers, papers listed twice, versions, 429s, another format, a feed that is down, a machine that is off, clocks
that are wrong; and the process killed again and again."""

from __future__ import annotations

import random
import signal
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from summarizer.catalog.subscriptions import Wishes
from summarizer.dispatch import post_of
from summarizer.services import Services
from summarizer.subscriptions.joining import confirm, subscribe
from summarizer.subscriptions.sending import ask, put_question
from tests.daily_papers_server import Feed, Server
from tests.durability.processes import Process
from tests.mail_server import MailServer
from tests.month.hook import Hook
from tests.month.living import settings_of
from tests.subscriptions.reading import token_of

MONDAY = date(2025, 9, 29)
# Half of them between the mark and the reply: at DATA, when a letter or a post has arrived, or at any moment.
WAYS_TO_DIE = ("commit", "statement", "request", "data", "letter", "hook", "any moment")
READERS = {
    "daily@example.org": Wishes(),
    "odd@example.org": Wishes(topics=("thing1", "thing3", "thing5", "thing7", "thing11", "thing13", "thing23")),
    "weekly@example.org": Wishes(rhythm="weekly"),
}
PAPERS_A_DAY = 3
DUPLICATE, TOO_MANY, VERSION, FORMAT, LATE = 2, 3, 4, 8, 9
LOST, OFF, DOWN, AHEAD, BACK = 11, range(14, 18), 23, 25, 27
MOST_TRIES = 12  # lives that are to be killed, a day


class Month:
    """The month as it goes. days: how many of it; kills: how many are wanted."""

    def __init__(self, folder: Path, chance: random.Random, *, days: int = 30, kills: int = 50) -> None:
        self.home, self.chance, self.days, self.wanted = folder / "home", chance, days, kills
        self.feed, self.server, self.hook, self.mail = Feed(), Server(), Hook(), MailServer()
        self.server.feed = self.feed
        self.kills, self.points, self.lives = 0, Counter[str](), 0
        self.passed = {"commit": 12, "statement": 80}
        self.listed: dict[int, date] = {}
        self.alarms: set[tuple[str, str]] = set()
        self.last_told: list[dict[str, Any]] = []
        self.raised: list[str] = []

    def run(self) -> dict[str, Any]:
        """Live through the month, and return what was found after it."""
        from tests.month.finding import findings

        with self.mail:
            self._begin()
            for number in range(self.days):
                self._day(number)
            for number in range(self.days, self.days + 8):  # until the last week is over and sent
                self._live(self._moment(number))
            found = findings(self)
            self._live(self._moment(self.days + 8), resend=True)
            found["after sending what was in doubt again"] = findings(self, again=True)
        self.server.shutdown()
        self.hook.shutdown()
        self.server.server_close()
        self.hook.server_close()
        return found

    def open(self) -> Services:
        """Return the collection for a look at it."""
        return Services(settings_of(str(self.home), self.server.address, self.mail.port))

    def _begin(self) -> None:
        """Watch the feed, subscribe the readers, and have them say yes."""
        services, now = self.open(), self._moment(0)
        services.catalog.watching.add("hf:today", every=360, stale_after=4)
        with post_of(services, clock=lambda: now) as post:
            for reader, wishes in READERS.items():
                made, _ = subscribe(post.catalog, "mail", reader, wishes, now=now)
                ask(post, made, put_question(post, made))
                confirm(post.catalog, token_of(self.mail.box.to(reader)[0]), now=now)
            subscribe(post.catalog, "webhook", self.hook.address, Wishes(), now=now, allowed={"127.0.0.1"})
        services.close()

    def _day(self, number: int) -> None:
        day = MONDAY + timedelta(days=number)
        self._list(number, day)
        if number in OFF:
            return
        moment = self._moment(number + {AHEAD: 3, BACK: -1}.get(number, 0))
        if number in {AHEAD, BACK}:
            self._live(moment)  # with a wrong clock, then with a right one
            moment = self._moment(number)
        target = self.wanted * (number + 1) // self.days
        for _ in range(MOST_TRIES):
            if self.kills >= target:
                break
            self._live(moment, self.chance.choice(WAYS_TO_DIE))
        self._live(moment)

    def _list(self, number: int, day: date) -> None:
        """Have papers be listed, and whatever else happens on a day."""
        if day.weekday() < 5 and number != LOST:
            for _ in range(PAPERS_A_DAY):
                self._paper(day)
        if number == DUPLICATE:
            self.feed.days[day].append(self.feed.days[day - timedelta(days=1)][0])
        if number == VERSION:
            self.feed.list_paper(day, 1, title="On Thing 1, Revised")
        if number == LATE:
            self._paper(day - timedelta(days=1))
        self.feed.failing = {day: 2} if number == TOO_MANY else {}
        self.feed.broken = {day} if number == FORMAT else set()
        self.feed.down = {day} if number == DOWN else set()

    def _paper(self, day: date) -> None:
        number = len(self.listed) + 1
        self.feed.list_paper(day, number)
        self.listed[number] = day

    def _moment(self, number: int) -> datetime:
        day = MONDAY + timedelta(days=number)
        return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)

    def _live(self, moment: datetime, way: str | None = None, *, resend: bool = False) -> None:
        """Live once; way: how it is to end before its end."""
        self.lives += 1
        point = way if way in self.passed else None
        passes = self.chance.randint(1, self.passed[point]) if point else 0
        where = str(self.home), self.server.address, self.mail.port
        process = Process("tests.month.living", "live", *where, moment.isoformat(), point, passes, resend)
        self._threaten(process, way)
        process.wait(until="begun")
        if way == "any moment" and not process.wait(self.chance.uniform(0.0, 0.8)):
            process.kill()
        status = process.end()
        self._threaten(None, None)
        if status == -signal.SIGKILL:
            self.kills += 1
            self.points[str(way)] += 1
        elif status:
            self.raised += [text for (text,) in process.said("raised")]
        self.alarms |= {(source, outcome) for source, outcome in process.said("ran")}
        if status == 0:
            self.last_told = [told for (told,) in process.said("told")]

    def _threaten(self, process: Process | None, way: str | None) -> None:
        """Have the other side kill the process when something of it arrives for the n-th time, before the reply."""
        count = self.chance.randint(1, 2)

        def kill(*_: object) -> None:
            nonlocal count
            count -= 1
            if process is not None and count <= 0:
                process.kill()
                process.gone()

        def spare(*_: object) -> None: ...

        self.mail.box.asked = kill if way == "data" else spare
        self.mail.box.taken = kill if way == "letter" else spare
        self.hook.taken = kill if way == "hook" else spare
        self.server.touched = kill if way == "request" else spare
