"""The reader of summarizer/extractive/comprehension.py as a function that can be learned, in torch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - its usual name

from summarizer.embedding import adapted
from summarizer.embedding.quantised import HEADS as JOINT_HEADS
from summarizer.extractive.comprehension import (
    DENSE,
    HEADS,
    HEEDED,
    JOINT,
    LAYERS,
    LIMIT,
    MARKS,
    NORMAL,
    QUESTION,
    STATES,
    TINY,
    WIDTH,
    Text,
)

ROUNDS, BATCH, RATE, DECAY, WARMING = 3, 32, 1e-3, 0.05, 0.1
DROPPED = 0.1  # of the numbers that enter and that each part adds
TAKEN_OUT = 0.3  # of the answerable questions are put, each round, to an abstract without what answers them
MOST_SENTENCES, STEP = 32, 32  # an abstract's sentences that are told apart; lengths are filled up to multiples
Weights = dict[str, Tensor]


@dataclass(frozen=True, eq=False)
class Example:
    """A question beside a paper, and which sentences say what it asks: none, one or more."""

    text: Text
    right: frozenset[int]


def fit(examples: Sequence[Example], *, seed: int) -> dict[str, NDArray[np.float32]]:
    """Return the weights with which the right sentences, or none, get the greatest share (softmax); AdamW (Loshchilov &
    Hutter 2019), warmed up and cooled down. Raises: ValueError where there is nothing to learn from."""
    examples = [one for one in examples if not one.right or min(one.right) < MOST_SENTENCES]
    if not examples:
        raise ValueError("there is nothing to learn from")
    chance = np.random.default_rng(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # another process has the other core
    model = Model(start(chance), dropped=DROPPED)
    steps = ROUNDS * -(-len(examples) // BATCH)
    warming = int(WARMING * steps)
    optimiser = torch.optim.AdamW(model.weights.values(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, warming, steps))
    for _ in range(ROUNDS):
        for batch in _batches(examples, chance):
            scores = model.scores(batch)
            wanted = scores.masked_fill(~batch["right"], -math.inf).logsumexp(dim=-1)
            loss = (scores.logsumexp(dim=-1) - wanted).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.weights.values(), 1.0)
            optimiser.step()
            schedule.step()
    return {name: weight.detach().numpy() for name, weight in model.weights.items()}


def _rate(step: int, warming: int, steps: int) -> float:
    """Return the share of the rate at a step: rising to 1, then falling as half a cosine."""
    if step < warming:
        return (step + 1) / warming
    return 0.5 * (1 + math.cos(math.pi * (step - warming) / (steps - warming)))


def start(chance: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Return weights to begin with: the packaged layer as it is, the rest by chance."""
    weights = {}
    for name, (out, into) in DENSE.items():
        weights[f"{name}.weight"] = chance.standard_normal((out, into)) / np.sqrt(into)
        weights[f"{name}.bias"] = np.zeros(out)
    for name in NORMAL:
        weights |= {f"{name}.weight": np.ones(WIDTH), f"{name}.bias": np.zeros(WIDTH)}
    weights |= {name: 0.02 * chance.standard_normal(shape) for name, shape in MARKS.items()}
    for name, (_, out, into) in adapted.DENSE.items():
        weights[f"joint.{name}.down"] = 2 * chance.standard_normal((adapted.RANK, into)) / np.sqrt(into)
        weights[f"joint.{name}.up"] = np.zeros((out, adapted.RANK))
    packaged = adapted.packaged_layer(JOINT)
    weights |= {f"joint.{name}": packaged[name] for name in adapted.SHAPES if name in packaged}
    return {name: np.array(weight, np.float32) for name, weight in weights.items()}


class Model:
    """The reader over batches. weights: what is learned, by name."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]], *, dropped: float) -> None:
        self.weights = {name: torch.tensor(weight, requires_grad=True) for name, weight in weights.items()}
        packaged = adapted.packaged_layer(JOINT)
        self._fixed = {name: torch.tensor(packaged[f"{name}.weight"]) for name in adapted.DENSE}
        self._dropped = dropped

    def scores(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return what Comprehension.scores does, for a batch: (n, 1 + MOST_SENTENCES); some numbers are dropped."""
        there = batch["there"]
        state = self._joint(batch["states"].float() + self._marks("joint.", batch), there)
        state = self._drop(self._dense("enter", state)) + self._marks("", batch)
        for layer in range(LAYERS):
            read = self._dense(f"{layer}.read", self._normal(f"{layer}.before", state))
            seen = _attention(read.chunk(3, dim=-1), there, HEADS)
            state = state + self._drop(self._dense(f"{layer}.tell", seen))
            wide = F.relu(self._dense(f"{layer}.wide", self._normal(f"{layer}.middle", state)))
            state = state + self._drop(self._dense(f"{layer}.narrow", wide))
        state = self._normal("last", state)
        asks = ((batch["side"] == QUESTION) & there)[:, None]
        within = (batch["sentence"][:, None] == torch.arange(MOST_SENTENCES)[None, :, None]) & there[:, None]
        none, sentences = (self._head(head, state, inside) for head, inside in (("none", asks), ("sentence", within)))
        return torch.cat([none, sentences.masked_fill(~within.any(dim=-1), -LIMIT)], dim=-1)

    def _joint(self, state: Tensor, there: Tensor) -> Tensor:
        seen = _attention([self._adapted(name, state) for name in ("query", "key", "value")], there, JOINT_HEADS)
        state = self._normal("joint.seen", state + self._drop(self._adapted("tell", seen)))
        said = self._adapted("narrow", F.gelu(self._adapted("wide", state)))
        return self._normal("joint.said", state + self._drop(said))

    def _adapted(self, name: str, state: Tensor) -> Tensor:
        down, up, bias = (self.weights[f"joint.{name}.{part}"] for part in ("down", "up", "bias"))
        return state @ self._fixed[name] + bias + F.linear(F.linear(state, down), up)

    def _head(self, head: str, state: Tensor, inside: Tensor) -> Tensor:
        members = inside.float()
        heed = torch.exp(HEEDED * torch.tanh(self._dense(f"{head}.heed", state)[..., 0] / HEEDED))[:, None] * members
        mean = members @ state / members.sum(dim=-1, keepdim=True).clamp(min=1.0)
        heeded = heed @ state / heed.sum(dim=-1, keepdim=True).clamp(min=TINY)
        hidden = F.relu(self._dense(f"{head}.hidden", torch.cat([mean, heeded], dim=-1)))
        return self._dense(f"{head}.score", hidden)[..., 0]

    def _marks(self, of: str, batch: Mapping[str, Tensor]) -> Tensor:
        return self.weights[f"{of}side"][batch["side"]] + self.weights[f"{of}shared"][batch["shared"]]

    def _dense(self, name: str, state: Tensor) -> Tensor:
        return F.linear(state, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def _normal(self, name: str, state: Tensor) -> Tensor:
        parts = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        return F.layer_norm(state, state.shape[-1:], *parts, TINY)

    def _drop(self, state: Tensor) -> Tensor:
        return F.dropout(state, self._dropped)


def _attention(read: Sequence[Tensor], there: Tensor, heads: int) -> Tensor:
    """Return what each piece sees. read: queries, keys and values."""
    parts = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in read)
    seen = F.scaled_dot_product_attention(*parts, attn_mask=there[:, None, None])
    return seen.transpose(1, 2).flatten(2)


def _batches(examples: Sequence[Example], chance: np.random.Generator) -> Iterator[dict[str, Tensor]]:
    """Yield batches in an order of chance, each of examples of like length."""
    order = chance.permutation(len(examples))
    lengths = np.array([len(examples[place].text.side) for place in order]) + chance.uniform(0, STEP, len(order))
    order = order[np.argsort(lengths, kind="stable")]
    starts = chance.permutation(np.arange(0, len(order), BATCH))
    for begin in starts:
        rows = [examples[place] for place in order[begin : begin + BATCH]]
        yield batch_of(rows, [bool(row.right) and chance.random() < TAKEN_OUT for row in rows])


def batch_of(rows: Sequence[Example], without: Sequence[bool]) -> dict[str, Tensor]:
    """Return examples filled up to one length; without: is what answers taken out."""
    shape = len(rows), -(-max(len(row.text.side) for row in rows) // STEP) * STEP
    states = np.zeros((*shape, STATES), np.float16)
    side, shared, there = (np.zeros(shape, np.int64) for _ in range(3))
    sentence = np.full(shape, -1, np.int64)
    right = np.zeros((len(rows), 1 + MOST_SENTENCES), bool)
    right[:, 0] = True
    for number, (row, gone) in enumerate(zip(rows, without, strict=True)):
        text = row.text
        size = len(text.side)
        states[number, :size], side[number, :size], shared[number, :size] = text.states, text.side, text.shared
        out = gone & np.isin(text.sentence, list(row.right))
        sentence[number, :size], there[number, :size] = np.where(out, -1, text.sentence), ~out
        if row.right and not gone:
            right[number, 0] = False
            right[number, [1 + one for one in row.right if one < MOST_SENTENCES]] = True
    arrays = {"states": states, "side": side, "shared": shared, "sentence": sentence, "right": right}
    return {name: torch.from_numpy(array) for name, array in (*arrays.items(), ("there", there.astype(bool)))}
