"""The composition root: the one place that builds the real things, each at its first use."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from summarizer.catalog import FILE_NAME, Catalog
from summarizer.catalog.calls import Limits
from summarizer.desk import Desk
from summarizer.embedding import Embedder
from summarizer.errors import EmbeddingUnavailable, IndexBusy, PapergistError, UsageError
from summarizer.index.chroma import BATCH
from summarizer.index.mirror import STATE as INDEX
from summarizer.index.mirror import IndexMirror, Progress, read_ahead
from summarizer.index.owner import Ownership
from summarizer.index.place import place_of, refuse_loss
from summarizer.index.port import IndexPlace
from summarizer.ingest import EMBEDDING, Workshop, bring_up_to_date, check_model, silent
from summarizer.llm import LanguageModel
from summarizer.models import Answer, Filters, Hit, Paper, SearchResult, SimilarList, SimilarPaper
from summarizer.reembed import embed_aside, swap_in
from summarizer.retrieval.directions import NOWHERE, Directions
from summarizer.retrieval.exact import ExactSearch
from summarizer.retrieval.folding import fold_hits
from summarizer.retrieval.retriever import Hits, Mode, Retriever
from summarizer.retrieval.similar import SimilarPapers
from summarizer.settings import Settings
from summarizer.sources.decoding import storable
from summarizer.verify import Verification

if TYPE_CHECKING:
    from summarizer.answer import Looked
    from summarizer.digest_models import Digest, Wanted
    from summarizer.generative.writer import Writer
    from summarizer.reader_models import Suited

ASIDE_FOLDER, CATALOG_FOLDER = "embedding-anew", "catalog"
BEHIND = 10  # papers looked at beyond those asked for, as some of these may stand behind others
LARGE_INDEX = 20_000  # passages, which Chroma reads in an eighth of a second
_UNFINISHED = "Not every paper is embedded yet; `papergist ingest` finishes them."


class Services:
    """What the command line and the API work with, for one collection."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.notices: list[str] = []
        self._mirror: IndexMirror | None = None  # for writing
        self._searched: IndexMirror | None = None  # the same, once it was checked
        self._models: dict[str, LanguageModel] = {}
        self._embedded: tuple[int, tuple[bool, bool]] | None = None  # something, and everything, at a revision
        self._writing = threading.RLock()  # the index may be opened by whoever is writing already
        self._loading = threading.Lock()

    @cached_property
    def catalog(self) -> Catalog:
        """The record of truth. Raises: CatalogError."""
        refuse_loss(self.settings.home)
        return Catalog(self.settings.home / FILE_NAME)

    @cached_property
    def embedder(self) -> Embedder | None:
        """The embedding model, or None where there is none; then a notice says so."""
        with self._loading:  # threads that need it at the same time load it once
            if "embedder" not in self.__dict__:
                self.__dict__["embedder"] = self._load_embedder()
            loaded: Embedder | None = self.__dict__["embedder"]
            return loaded

    def _load_embedder(self) -> Embedder | None:
        from summarizer.embedding.choice import choose

        try:
            return choose(self.settings, self._desk_for)
        except EmbeddingUnavailable as error:
            self.notices.append(f"Searching by words alone. {error.message} {error.hint}".strip())
            return None

    def _desk_for(self, model: str) -> Desk:
        """Return where the calls of an embedding model are paid for."""
        from summarizer.generative.writer import Bill, CatalogDesk, new_run

        return CatalogDesk(self.catalog.calls, new_run(), self._limits, "embedding", model, "", Bill())

    def own(self, *, url: str | None = None) -> Ownership:
        """Take the right to write the collection, held until its release or the end of the process. Raises: IndexBusy,
        CatalogError."""
        _ = self.catalog  # makes the home where there is none
        return Ownership(self.settings.home, url=url)

    @contextmanager
    def owned(self, *, url: str | None = None, progress: Progress | None = None) -> Iterator[Workshop]:
        """Own the collection for writing while the block runs. Raises: IndexBusy, EmbeddingMismatch."""
        _ = self.embedder  # loaded before others are kept out
        with self.own(url=url):
            try:
                with self.writing(progress=progress) as shop:
                    yield shop
            finally:
                self._mirror = self._searched = None

    @contextmanager
    def writing(self, *, progress: Progress | None = None, mirrored_together: int = BATCH) -> Iterator[Workshop]:
        """Write, one thread at a time, where this process owns the collection. Raises: EmbeddingMismatch."""
        catalog, embedder = self.catalog, self.embedder
        with self._writing:
            if embedder is not None:
                check_model(catalog, embedder)
                self._mirror = self._mirror or IndexMirror(catalog, self.index_place, embedder.name)
            yield Workshop(catalog, embedder, self._mirror, progress or silent, mirrored_together)

    def prepare_index(self) -> None:
        """Load the program of the index, where there is a model to have one for."""
        if self.settings.embedding != "none":
            self.index_place.prepare()

    def index_is_large(self) -> bool:
        """Return whether an index in the home takes a while to read, so that `read_index_ahead` is worth a thread."""
        if self.settings.embedding == "none" or self.settings.index_url is not None:
            return False
        return self.catalog.passages.newest() > LARGE_INDEX

    def read_index_ahead(self) -> None:
        """Have an index in the home read what `open_index` would wait for, while others load the model; the caller owns
        the collection. Raises: CatalogError, IndexBroken."""
        if self.settings.embedding != "none" and self.settings.index_url is None:
            with self._writing:
                read_ahead(self.catalog, self.index_place)

    def open_index(self) -> str | None:
        """Check the index, mend it where needed, and let questions use it from then on; the caller owns the collection.

        Returns what was done: "kept", "updated" or "rebuilt"; None where there is no model to have an index for.
        Raises: EmbeddingMismatch, IndexBroken.
        """
        with self.writing() as shop:
            done = shop.index.open() if shop.index is not None else None
            self._searched = shop.index
            return done

    def look(
        self,
        question: str,
        filters: Filters | None = None,
        *,
        top_k: int | None = None,
        among: Sequence[str] | None = None,
        as_given: bool = False,
    ) -> Looked:
        """Find what may answer a question, in all papers or among those with these ids; as_given: no filter is read
        from the question. Raises: UsageError, CatalogError, EmbeddingMismatch."""
        from summarizer.answer import TOP_K, look

        return look(
            storable(question),
            filters,
            catalog=self.catalog,
            retriever=self._retriever(),
            embedder=self._usable_embedder(),
            top_k=top_k or TOP_K,
            among=among,
            as_given=as_given,
        )

    def answer(
        self, question: str, filters: Filters | None = None, *, top_k: int | None = None, as_given: bool = False
    ) -> Answer:
        """Answer a question over the collection by its own sentences; as_given: no filter is read from the question.
        Raises: UsageError, CatalogError, EmbeddingMismatch."""
        from summarizer.answer import answer

        return answer(self.look(question, filters, top_k=top_k, as_given=as_given), catalog=self.catalog)

    def writer(self, model: str | None = None) -> Writer:
        """Return the model that writes for one run, the configured one unless another is named. Raises: UsageError."""
        name = model or self.settings.model
        if not name:
            raise UsageError(
                "The generative engine needs a model, and none is configured.",
                hint="Name one with --model or PAPERGIST_MODEL: openai/gpt-4o-mini, anthropic/…, ollama/llama3.2 …",
            )
        from summarizer.generative.writer import Writer  # deferred: half a second

        chosen = self.settings
        with self._loading:
            if name not in self._models:
                self._models[name] = LanguageModel(
                    name, timeout=chosen.model_timeout, concurrency=chosen.model_concurrency, api_base=chosen.model_url
                )
        return Writer(self._models[name], self.catalog.calls, self._limits, elsewhere=self.catalog.lexical.is_of_few)

    @property
    def _limits(self) -> Limits:
        chosen = self.settings
        return Limits(
            day_usd=chosen.budget_day_usd,
            run_usd=chosen.budget_run_usd,
            day_tokens=chosen.budget_day_tokens,
            run_tokens=chosen.budget_run_tokens,
        )

    def search(self, query: str, filters: Filters | None = None, *, limit: int = 10) -> SearchResult:
        """Return the papers that a query is about, best first; one that says nearly what a better one says stands
        behind that one. Raises: UsageError, CatalogError, EmbeddingMismatch."""
        hits = self._matching(query, filters, limit + BEHIND)
        folded = fold_hits(self.with_papers(hits), hits.directions)
        return SearchResult(query=query, hits=tuple(folded[:limit]), filters=(filters or Filters()).active())

    def matches(self, query: str, filters: Filters | None = None, *, limit: int = 10) -> list[tuple[Hit, Paper]]:
        """Return every paper that a query is about, best first. Raises: UsageError, CatalogError,
        EmbeddingMismatch."""
        return self.with_papers(self._matching(query, filters, limit))

    def _matching(self, query: str, filters: Filters | None, limit: int) -> Hits:
        if not query.strip():
            raise UsageError("The query is empty.", hint='Search like this: papergist search "low-rank adaptation"')
        return self._retriever().find(storable(query), filters, limit=limit, operators=True)

    def find(self, query: str, *, mode: Mode, limit: int, filters: Filters | None = None) -> list[Hit]:
        """Return the best hits of one mode of retrieval, best first. Raises: CatalogError, EmbeddingMismatch."""
        retriever = Retriever(self.catalog) if mode == "lexical" else self._retriever()
        return retriever.find(storable(query), filters, limit=limit, mode=mode)

    def with_papers(self, hits: Sequence[Hit]) -> list[tuple[Hit, Paper]]:
        """Return the hits with their papers, without those whose paper went meanwhile."""
        papers = {paper.id: paper for paper in self.catalog.papers.get_many([hit.paper_id for hit in hits])}
        return [(hit, papers[hit.paper_id]) for hit in hits if hit.paper_id in papers]

    def similar(self, name: str, *, limit: int = 10) -> SimilarList:
        """Return the papers most like the one with this id or alias, by the vectors that the catalog holds, whichever
        model is configured. Raises: PaperNotFound, CatalogError."""
        paper, known = self.catalog.papers.get(name), self.catalog.state.get(EMBEDDING)
        found = self._similar.find(known["model"], paper.id, limit=limit) if known else []
        papers = {paper.id: paper for paper in self.catalog.papers.get_many([name for name, _ in found])}
        near = tuple(_similar(papers[name], cosine) for name, cosine in found if name in papers)
        return SimilarList(id=paper.id, similar=near)

    def for_you(self, filters: Filters | None = None, *, limit: int = 20) -> tuple[Suited, ...]:
        """Return the newest papers in the order of the reader's taste, best first, each with its reasons;
        none where nothing is known of it. Raises: CatalogError."""
        from summarizer.taste import CANDIDATES, Taste, suited

        liked = self.catalog.tastes.thumbs()
        papers = {paper.id: paper for paper in self.catalog.papers.get_many(list(liked))}
        taste = Taste(
            [(papers[name], up) for name, up in liked.items() if name in papers], self.catalog.tastes.interests()
        )
        if taste.is_empty:
            return ()
        newest = self.catalog.papers.page(filters or Filters(), limit=CANDIDATES).papers
        vectors = self._directions().of({paper.id for paper in (*newest, *papers.values())})
        return tuple(suited(newest, taste, vectors)[:limit])

    def follow_questions(self) -> list[str]:
        """Ask saved questions again if the collection changed, for some seconds at most, and return what is to be told
        of it, a line each. It raises nothing: what was done stays done."""
        from summarizer.saved_questions import SECONDS, ask_all, told

        try:
            return list(told(ask_all(self.catalog, self.answer, seconds=SECONDS)))
        except PapergistError as error:
            return [f"Saved questions were not asked: {error.message}"]

    def digest(self, wanted: Wanted, filters: Filters | None = None) -> Digest:
        """Return the digest of a period. Raises: UsageError, CatalogError."""
        return self.considered_digest(wanted, filters)[0]

    def considered_digest(self, wanted: Wanted, filters: Filters | None = None) -> tuple[Digest, tuple[str, ...]]:
        """Return the digest of a period, and the ids of all papers that it was made from. Raises: UsageError,
        CatalogError."""
        from summarizer.digest import considered_digest

        return considered_digest(self.catalog, wanted, self._directions(), filters)

    def _directions(self) -> Directions:
        """Return those of all papers, by the vectors that the catalog holds, whichever model is configured."""
        known = self.catalog.state.get(EMBEDDING)
        return self._similar.everything(known["model"]) if known else NOWHERE

    def verify(self) -> Verification:
        """Compare everything stored with the catalog; the index only where no other process owns it."""
        from summarizer.verify import verify

        known = self.catalog.state.get(EMBEDDING)
        model, dimension = (known["model"], known["dimension"]) if known else (None, 0)
        try:
            with self.own():
                index = IndexMirror(self.catalog, self.index_place, model) if model else None
                return verify(self.catalog, model=model, dimension=dimension, index=index)
        except IndexBusy as error:
            note = f"The index was not looked at: {error.message}"
            return verify(self.catalog, model=model, dimension=dimension, index=None, notes=(note,))

    def rebuild_index(self, *, embed_again: bool = False, progress: Progress | None = None) -> int:
        """Build the index anew from the catalog, and return how many passages it holds. Raises: EmbeddingUnavailable,
        IndexBusy, EmbeddingMismatch."""
        if self.embedder is None:
            raise EmbeddingUnavailable(
                "There is no embedding model, so there is no index to build.", hint="papergist doctor"
            )
        if embed_again:
            self._embed_again(self.embedder, progress or silent)
        with self.owned(progress=progress) as shop:
            if embed_again:
                bring_up_to_date(shop, summaries=False)  # what came in meanwhile
            assert shop.index is not None
            shop.index.rebuild(shop.progress)
            return self.catalog.passages.counts().get(self.embedder.name, 0)

    def _embed_again(self, embedder: Embedder, progress: Progress) -> None:
        """Embed everything with the configured model, aside, and swap it in. Others may use and even own the collection
        until the swap. Raises: IndexBusy, where another process is doing the same or owns the collection at the end."""
        folder = self.settings.home / ASIDE_FOLDER
        _ = self.catalog  # makes the home where there is none
        folder.mkdir(exist_ok=True)
        with Ownership(folder):
            embed_aside(self.catalog, folder / CATALOG_FOLDER, embedder, progress)
            with self.own():
                swap_in(self.catalog, folder / CATALOG_FOLDER, embedder)
        shutil.rmtree(folder, ignore_errors=True)

    def index_lag(self) -> int | None:
        """Return how many changes of passages the index does not mirror yet; None where there is no index."""
        known = self.catalog.state.get(INDEX)
        return max(self.catalog.passages.revision() - (known.get("revision") or 0), 0) if known else None

    def close(self) -> None:
        """Close the catalog and the connections to an index, if they were opened."""
        if "index_place" in self.__dict__:
            self.index_place.close()
        if "catalog" in self.__dict__:
            self.catalog.close()

    def _retriever(self) -> Retriever:
        """Return retrieval over the index where this process opened it, else over the catalog's own vectors."""
        return Retriever(self.catalog, self._usable_embedder(), self._exact, self._searched)

    def _embedded_by(self, embedder: Embedder) -> tuple[bool, bool]:
        """Return whether the model has embedded anything, and everything; looked up again only after a change. Raises:
        EmbeddingMismatch."""
        revision = self.catalog.passages.revision()
        if self._embedded is None or self._embedded[0] != revision:
            check_model(self.catalog, embedder)
            self._embedded = revision, self.catalog.passages.embedded_by(embedder.name)
        return self._embedded[1]

    def _usable_embedder(self) -> Embedder | None:
        """Return the model if it has embedded anything here, and have a notice say what it has not. Raises:
        EmbeddingMismatch."""
        if self.embedder is None:
            return None
        some, everything = self._embedded_by(self.embedder)
        if not everything or (not some and self.catalog.papers.count()):
            self._notice(_UNFINISHED if some else f"Searching by words alone. {_UNFINISHED}")
        return self.embedder if some else None

    def _notice(self, text: str) -> None:
        if text not in self.notices:
            self.notices.append(text)

    @cached_property
    def index_place(self) -> IndexPlace:
        """Where the vector index lies; nothing is opened or connected to yet."""
        return place_of(self.catalog, self.settings.home, self.settings.index_url)

    @cached_property
    def _similar(self) -> SimilarPapers:
        return SimilarPapers(self.catalog)

    @cached_property
    def _exact(self) -> ExactSearch | None:
        return ExactSearch(self.catalog, self.embedder.name) if self.embedder else None


def _similar(paper: Paper, cosine: float) -> SimilarPaper:
    told = {name: getattr(paper, name) for name in ("title", "published", "listed", "url", "tldr")}
    return SimilarPaper(paper_id=paper.id, score=cosine, **told)
