"""Draw docs/demo.svg: what a terminal shows for the packaged sample. Run it as `make picture`."""

import re
import tempfile
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from summarizer.ingest import ingest
from summarizer.models import Filters
from summarizer.services import Services
from summarizer.settings import Settings
from summarizer.show import answer_view, papers_table
from summarizer.sources import read_source
from summarizer.sources.opening import open_source

ANSWERED = "How much of the reserved cache memory is really used when serving language models?"
DECLINED = "How are reward models trained from human preferences?"


def main() -> None:
    """Ingest the sample into a folder that does not stay, and draw a listing, an answer and a refusal."""
    screen = Console(record=True, width=104, force_terminal=True, file=StringIO(), highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        services = Services(Settings(home=Path(folder)))
        name, data = open_source("sample")
        reading = read_source(name, data, kind=None, captured=None, listed=None, today=datetime.now(UTC).date())
        with services.owned() as shop:
            ingest([reading], shop)
        typed(screen, "papergist ls --limit 3")
        papers_table(screen, services.catalog.papers.page(Filters(), limit=3).papers)
        for question in (ANSWERED, DECLINED):
            typed(screen, f'papergist ask "{question}"')
            answer_view(screen, services.answer(question))
            screen.print()
        services.close()
    drawn = screen.export_svg(title="papergist", unique_id="papergist")
    drawn = re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL)  # no font is fetched by who looks at it
    Path(__file__).with_name("demo.svg").write_text(drawn, encoding="utf-8")


def typed(screen: Console, command: str) -> None:
    """Print a command as somebody typed it."""
    screen.print(Text.assemble(("$ ", "green"), (command, "bold")))


main()
