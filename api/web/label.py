"""Two TL;DRs side by side, without their authors: which is better goes into the file that the evaluation reads."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import RedirectResponse

from api.deps import RunningServices
from api.web.rendering import NOT_KEPT, address, page
from api.web.routing import page_router
from api.web.wanted import Short
from summarizer.labels import Pair, Place, append, read
from summarizer.pairs import next_pair, pair_of
from summarizer.services import Services
from summarizer.sources.decoding import storable
from summarizer.text import one_line

router = page_router()
FILE_NAME = "labels.jsonl"  # in the home


@router.get("/label")
def show_pair(services: RunningServices, *, annotator: Short = "", after: Short = "") -> Response:
    """Show the next pair of texts that this person has not judged."""
    who = one_line(storable(annotator))
    labels = labels_of(services)
    pair = next_pair(services.catalog, labels, who, after=after or None) if who else None
    done = sum(row["annotator"] == who and "choice" in row for row in read(labels)) if who else 0
    key = _key(pair) if pair else ""
    return page("label.html", annotator=who, pair=pair, key=key, done=done, file_name=FILE_NAME)


@router.post("/label")
def keep_choice(
    services: RunningServices,
    *,
    annotator: Annotated[str, Form(min_length=1, max_length=200)],
    paper: Annotated[str, Form()],
    key: Annotated[str, Form()],
    place: Annotated[Place, Form()],
) -> Response:
    """Keep a choice, if the two texts are still those that were shown, and go on to the next pair."""
    who = one_line(storable(annotator))
    pair = pair_of(services.catalog, paper, who)
    if who and pair is not None and _key(pair) == key:
        append(labels_of(services), pair.label(place, who))
    return RedirectResponse(address("/label", {"annotator": who}), 303, NOT_KEPT)


def labels_of(services: Services) -> Path:
    """Return where labels given on the page are kept."""
    return services.settings.home / FILE_NAME


def _key(pair: Pair) -> str:
    """Return what tells this pair of texts from any other, and nothing of who wrote them."""
    return hashlib.sha256("\0".join([pair.id, *pair.shown]).encode()).hexdigest()[:16]
