"""Everything that Papergist itself can refuse or fail at.

PapergistError
├── UsageError              what was asked for makes no sense; say it differently
│   ├── SettingsError           an unknown or malformed setting
│   ├── SourceNotFound          no such file, folder or named source
│   ├── SourceNotWatched        no source of this name is watched
│   └── JobStateConflict        the job is in a state in which this cannot be
├── SourceUnreachable       a source elsewhere gave nothing usable
│   └── SourceForbidden         its address is one of this machine or network, which is not asked
├── SourceNotUnderstood     the bytes are of no kind that a reader knows
├── PaperNotFound           no paper has this id or alias
├── JobNotFound             no job has this id
├── QuestionNotFound        no saved question has this name
├── SubscriptionNotFound    no subscription has this name, or no letter held this token
├── OutboxBusy              another process is sending
├── CatalogError            the record of truth cannot be read or written
│   └── CatalogTooNew           written by a newer Papergist
├── BackupBroken            a backup cannot be written, or read back
├── IndexBusy               another process owns the vector index
├── IndexBroken             the vector index does not match the catalog
│   └── IndexUnreachable        the server of the vector index does not answer
├── EmbeddingUnavailable    no embedding model: retrieval goes on with words alone
├── EmbeddingMismatch       the collection was embedded with another model
├── ServiceError            a running service that was asked gave nothing usable
│   ├── ServiceUnreachable      nothing answers at its address, or the connection broke
│   └── ServiceRefused          it wants a key, or one that may do more
└── ModelError              a language model gave nothing usable: the extractive engine stands in
    ├── ModelAuthentication     the provider does not accept the key, or there is none
    ├── ModelUnknown            no provider or server has a model of this name
    ├── ModelUnreachable        nothing answers at the address, or the connection broke
    ├── ModelBusy               over its limits or failing; asked again without success
    ├── ModelTimeout            no complete reply within the deadline
    ├── ModelRefused            it does not take the request, or will not answer it
    ├── ContextTooLong          the request is longer than the model reads
    ├── OutputInvalid           what it wrote is not of the form that was asked for
    ├── OutputUnsupported       what it wrote says what its source does not
    └── BudgetSpent             nothing is left to pay for another call

Each message is one sentence on what happened; `hint` says what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self


class PapergistError(Exception):
    """Root of the tree. `hint` is a next step that a newcomer can take, or empty."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @classmethod
    def told(cls, message: str) -> Self:
        """Return the error of this kind that another process told of, in its words."""
        error = cls.__new__(cls)
        PapergistError.__init__(error, message)
        return error


class UsageError(PapergistError):
    """What was asked for makes no sense."""


class SettingsError(UsageError):
    """An unknown or malformed setting."""


class SourceNotFound(UsageError):
    """No such file or named source."""


class JobStateConflict(UsageError):
    """The job is in a state in which this cannot be."""


class SourceUnreachable(PapergistError):
    """A source elsewhere does not answer, or answers with an error."""


class SourceForbidden(SourceUnreachable):
    """The address of a source is one of this machine or network, which nobody outside may have asked."""


class SourceNotUnderstood(PapergistError):
    """The bytes are of no kind that a reader knows."""


class PaperNotFound(PapergistError):
    """No paper has this id or alias."""

    paper_id = ""
    like: tuple[str, ...] = ()

    def __init__(self, paper_id: str, like: Sequence[str] = ()) -> None:
        """like: ids of papers that may be meant."""
        meant = f"Is it {' or '.join(like)}? " if like else ""
        super().__init__(
            f"There is no paper {paper_id!r} in this collection.",
            hint=f"{meant}`papergist ls` lists the ids that are there.",
        )
        self.paper_id, self.like = paper_id, tuple(like)


class JobNotFound(PapergistError):
    """No job has this id, or it ended long ago."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"There is no job {job_id!r}.", hint="Jobs that ended are forgotten after 30 days.")
        self.job_id = job_id


class QuestionNotFound(PapergistError):
    """No saved question has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no saved question {name!r}.", hint="`papergist questions list` lists them.")


class SourceNotWatched(UsageError):
    """No source of this name is watched."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not watched.", hint=f"papergist watch add {name}")


class SubscriptionNotFound(PapergistError):
    """No subscription has this number or address, or no letter in force held this token."""

    def __init__(self, name: str | None = None) -> None:
        if name is None:
            message, hint = "This link or code leads nowhere any more.", "Links that ask to confirm hold for 7 days."
        else:
            message, hint = (
                f"There is no subscription {name!r}.",
                "`papergist subscriptions` lists those that are there.",
            )
        super().__init__(message, hint=hint)


class OutboxBusy(PapergistError):
    """Another process is sending."""


class CatalogError(PapergistError):
    """The record of truth cannot be read or written."""


class CatalogTooNew(CatalogError):
    """The catalog was written by a newer Papergist."""


class BackupBroken(PapergistError):
    """A backup cannot be written, or is not what was written."""


class IndexBusy(PapergistError):
    """Another process owns the vector index."""


class IndexBroken(PapergistError):
    """The vector index does not match the catalog."""


class IndexUnreachable(IndexBroken):
    """The server of the vector index does not answer; the index itself may be well."""


class EmbeddingUnavailable(PapergistError):
    """No embedding model can be loaded."""


class EmbeddingMismatch(PapergistError):
    """The collection was embedded with another model than the one configured."""


class ServiceError(PapergistError):
    """A running service that was asked gave nothing usable."""


class ServiceUnreachable(ServiceError):
    """Nothing answers at the address of a service, or the connection broke."""


class ServiceRefused(ServiceError):
    """A service wants a key, or one that may do more."""


class ModelError(PapergistError):
    """A language model gave nothing usable. Words of a provider and keys never stand in these errors."""

    said = "The model {model} gave nothing usable."
    todo = "`papergist doctor --call` makes one small call and says what works."
    model = ""

    def __init__(self, model: str, *, hint: str = "") -> None:
        super().__init__(self.said.format(model=model), hint=hint or self.todo.format(model=model))
        self.model = model


class ModelAuthentication(ModelError):
    """The provider does not accept the key, or there is none."""

    said = "The provider of {model} does not accept the key, or no key is set."
    todo = "Set the provider's key in the environment, for example OPENAI_API_KEY, and see that it may use this model."


class ModelUnknown(ModelError):
    """No provider or server has a model of this name."""

    said = "There is no model {model} that can be reached."
    todo = (
        "Write PROVIDER/NAME as the provider spells it, for example ollama/llama3.2 (after `ollama pull llama3.2`), or "
        "openai/NAME with the address of an OpenAI-compatible server, which usually ends in /v1."
    )


class ModelUnreachable(ModelError):
    """Nothing answers at the model's address, or the connection broke."""

    said = "The server of {model} cannot be reached, or it broke off."
    todo = "See that the server runs (`ollama serve`, for one), that its address is right, and that you are online."


class ModelBusy(ModelError):
    """The provider is over its limits or failing, and stayed so."""

    said = "The provider of {model} is busy or failing, and stayed so when it was asked again."
    todo = "Try again in some minutes; if it happens often, let fewer calls run at once or ask for a higher rate limit."


class ModelTimeout(ModelError):
    """No complete reply within the deadline."""

    said = "The model {model} did not finish its reply in time."
    todo = "Allow more time for a slow model, or take a smaller one."


class ModelRefused(ModelError):
    """The model does not take the request, or will not answer it."""

    said = "The model {model} does not take this request, or will not answer it."
    todo = "A provider's content rules can do this; try another model, or the extractive engine, which has none."


class ContextTooLong(ModelError):
    """The request is longer than the model reads."""

    said = "The request is longer than {model} reads."
    todo = "Ask over fewer papers, or take a model with a longer context (with Ollama, raise num_ctx)."


class OutputInvalid(ModelError):
    """What the model wrote is not of the form that was asked for."""

    said = "What {model} wrote is not of the form that was asked for."
    todo = "Small models do this now and then: try a larger one. An address that serves a web page does it every time."


class OutputUnsupported(ModelError):
    """What the model wrote says what its source does not, and stayed so when it was told."""

    said = "What {model} wrote did not stand up to the check against the abstract."
    todo = "Larger models do better; the extractive engine quotes and cannot err in this way."

    kinds: tuple[str, ...] = ()

    def __init__(self, model: str, kinds: tuple[str, ...] = ()) -> None:
        super().__init__(model)
        if kinds:
            self.message = f"{self.message.removesuffix('.')} ({', '.join(kinds)})."
        self.kinds = kinds


class BudgetSpent(ModelError):
    """Nothing is left to pay for another call."""

    said = "Nothing is left to pay for another call of {model}."
    todo = (
        "Raise the budget, or add credit at the provider; what is done stays, and the same command goes on from there."
    )
