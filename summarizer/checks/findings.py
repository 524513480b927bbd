"""What the checks hand back: findings that a repair prompt can quote and a report can count."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from summarizer.models import Value

SupportKind = Literal["number", "name", "acronym", "comparison", "negation"]
Kind = Literal[SupportKind, "strength", "form"]
SUPPORT_KINDS: tuple[SupportKind, ...] = get_args(SupportKind)
Share = Annotated[float, Field(ge=0, le=1)]


class Finding(Value):
    """One thing that a claim says and its source does not, or a fault of form: `text == claim[start:end]`."""

    kind: Kind
    text: str
    start: int = Field(ge=0, description="offset in the claim, in code points")
    end: int = Field(ge=0)
    reason: str = Field(description="one clause in words, fit for a repair prompt")
    advisory: bool = Field(default=False, description="worth showing, too uncertain to fail a claim")


class Checked(Value):
    """A claim that was checked. It passes where no finding is more than advisory."""

    ran: tuple[Kind, ...]
    findings: tuple[Finding, ...] = ()
    verbatim: bool = Field(default=False, description="the claim stands in the source, word for word, as a sentence")
    foreign: Share | None = Field(
        default=None, description="share of the claim's content words that its source lacks; None without such words"
    )

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings for which a claim is refused."""
        return tuple(finding for finding in self.findings if not finding.advisory)

    @property
    def unsupported(self) -> tuple[Finding, ...]:
        """The failing findings on what the claim says, without those on its form."""
        return tuple(finding for finding in self.failing if finding.kind in SUPPORT_KINDS)
