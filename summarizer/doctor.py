"""Doctor: what is configured, what works, and the command that mends what does not."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.errors import IndexBroken, PapergistError
from summarizer.index.owner import owner
from summarizer.llm import run_and_hang_up
from summarizer.models import Value
from summarizer.services import Services


class Finding(Value):
    """One thing that was looked at. `mend` is what to do where it is not well."""

    what: str
    ok: bool
    says: str
    mend: str = ""


def examine(services: Services, *, call: bool = False, model: str | None = None) -> Iterator[Finding]:
    """Look at the home, the catalog, the embedding model, the index and the engine, in the order in which they rest on
    another; with `call` make one small call of the model, the configured one unless another is named."""
    home = services.settings.home
    yield Finding(what="home", ok=True, says=f"{home}" + ("" if home.exists() else " (made at the first ingest)"))
    try:
        catalog = services.catalog
        papers, unread = catalog.papers.count(), len(catalog.papers.unread())
    except PapergistError as error:
        yield Finding(what="catalog", ok=False, says=error.message, mend=error.hint)
        return
    says = f"{papers} papers" + (f"; {unread} pieces of their sources were not understood" if unread else "")
    yield Finding(what="catalog", ok=True, says=says, mend="" if papers else "papergist ingest sample")
    yield _embedding(services)
    yield _index(services)
    yield _engine(services)
    if (found := _mail(services)) is not None:
        yield found
    if call or model:
        yield _call(services, model)


def _engine(services: Services) -> Finding:
    settings = services.settings
    if settings.engine == "generative" and not settings.model:
        says = "generative, but no model is configured"
        return Finding(what="engine", ok=False, says=says, mend="set PAPERGIST_MODEL, such as ollama/llama3.2")
    place = f" at {settings.model_url}" if settings.model_url else ""
    configured = f"{settings.model}{place}" if settings.model else ""
    if settings.engine == "generative":
        return Finding(what="engine", ok=True, says=f"generative: {configured}", mend="papergist doctor --call")
    says = "extractive: needs no key, no network and no model server"
    return Finding(what="engine", ok=True, says=says + (f"; {configured} on request" if configured else ""))


def _call(services: Services, model: str | None) -> Finding:
    """Have a model say one word in the form that all calls ask for."""
    try:
        writer = services.writer(model)
        done = run_and_hang_up(writer.greet())
    except PapergistError as error:
        return Finding(what="model", ok=False, says=error.message, mend=error.hint)
    cost = "unknown" if done.cost_usd is None else f"{done.cost_usd:.6f} US dollars"
    says = f"{writer.name} replied in {done.seconds:.1f} s, in the form that was asked for"
    says += "" if not done.repaired else ", when it was asked a second time"
    return Finding(
        what="model", ok=True, says=f"{says}; {done.prompt_tokens + done.completion_tokens} tokens, cost {cost}"
    )


def _mail(services: Services) -> Finding | None:
    """Try the mail server out, without sending anything; None where there is none and nobody who wants mail."""
    from summarizer.subscriptions.mail import MailServer, tried_out

    settings, wanting = services.settings, services.catalog.subscriptions.all("active", "pending")
    if settings.smtp_host is None and not any(one.way == "mail" for one in wanting):
        return None
    try:
        ok, says = tried_out(MailServer.of(settings))
    except PapergistError as error:
        return Finding(what="mail", ok=False, says=error.message, mend=error.hint)
    if not ok:
        return Finding(what="mail", ok=False, says=says, mend="docs/settings.md has PAPERGIST_SMTP_…")
    if settings.public_url is None:
        says += "; without PAPERGIST_PUBLIC_URL letters have no link that confirms, nor one that unsubscribes"
    return Finding(what="mail", ok=True, says=says)


def _embedding(services: Services) -> Finding:
    if services.settings.embedding == "none":
        return Finding(what="embedding", ok=True, says="switched off by setting; retrieval goes by words alone")
    model = services.embedder
    if model is None:
        return Finding(what="embedding", ok=False, says=services.notices[-1], mend="make install")
    known = services.catalog.state.get("embedding")
    if known and known["model"] != model.name:
        says = f"the collection was embedded with {known['model']}, {model.name} is configured"
        return Finding(what="embedding", ok=False, says=says, mend="papergist rebuild-index --embed-again")
    counts = services.catalog.passages.counts()
    done, total = counts.get(model.name, 0), counts["passages"]
    says = f"{model.name}, {model.dimension} dimensions; {done} of {total} passages embedded"
    return Finding(
        what="embedding", ok=done == total, says=says, mend="" if done == total else "papergist ingest SOURCE"
    )


def _index(services: Services) -> Finding:
    known = services.catalog.state.get("index")
    holder = owner(services.settings.home)
    place = f" at {holder['url']}" if holder.get("url") else ""
    held = f"; owned by process {holder['pid']}{place}" if holder else ""
    if known is None:
        return Finding(what="index", ok=True, says="made at the first ingest")
    if known["writing"] and not held:
        return Finding(what="index", ok=False, says="its writer ended in the middle", mend="papergist rebuild-index")
    try:
        there = known["generation"] in services.index_place.generations()
    except IndexBroken as error:
        return Finding(what="index", ok=False, says=error.message, mend=error.hint)
    if not there:
        return Finding(what="index", ok=False, says="not where it is configured", mend="papergist rebuild-index")
    fresh = known["revision"] == services.catalog.passages.revision()
    served = f", at {services.settings.index_url}" if services.settings.index_url else ""
    says = ("mirrors the catalog" if fresh else "is behind the catalog") + served + held
    return Finding(
        what="index", ok=fresh or bool(held), says=says, mend="" if fresh or held else "papergist rebuild-index"
    )
