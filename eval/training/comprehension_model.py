"""The reader of summarizer/extractive/comprehension.py as a function that can be learned, in jax."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from summarizer.extractive.comprehension import (
    DENSE,
    HEADS,
    HEEDED,
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

ROUNDS, BATCH, RATE, DECAY, WARMING = 4, 32, 1e-3, 0.05, 0.1
DROPPED = 0.1  # of the numbers that enter and that each part adds
TAKEN_OUT = 0.3  # of the answerable questions are put, each round, to an abstract without what answers them
MOST_SENTENCES, STEP = 32, 32  # an abstract's sentences that are told apart; lengths are filled up to multiples
Weights = dict[str, Any]


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
    weights = _start(chance)
    steps = ROUNDS * -(-len(examples) // BATCH)
    schedule = optax.warmup_cosine_decay_schedule(0.0, RATE, int(WARMING * steps), steps)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=DECAY))
    state = optimiser.init(weights)

    def stepped(weights: Weights, state: Any, batch: Mapping[str, Any], key: Any) -> tuple[Weights, Any]:
        gradients = jax.grad(_loss)(weights, batch, key)
        updates, state = optimiser.update(gradients, state, weights)
        return optax.apply_updates(weights, updates), state

    step = jax.jit(stepped)
    key = jax.random.PRNGKey(seed)
    for _ in range(ROUNDS):
        for batch in _batches(examples, chance):
            key, own = jax.random.split(key)
            weights, state = step(weights, state, batch, own)
    return {name: np.array(weight) for name, weight in weights.items()}


def _start(chance: np.random.Generator) -> Weights:
    weights = {}
    for name, (out, into) in DENSE.items():
        weights[f"{name}.weight"] = (chance.standard_normal((out, into)) / np.sqrt(into)).astype(np.float32)
        weights[f"{name}.bias"] = np.zeros(out, np.float32)
    for name in NORMAL:
        weights |= {f"{name}.weight": np.ones(WIDTH, np.float32), f"{name}.bias": np.zeros(WIDTH, np.float32)}
    return weights | {name: (0.02 * chance.standard_normal((n, WIDTH))).astype(np.float32) for name, n in MARKS.items()}


def _loss(weights: Weights, batch: Mapping[str, Any], key: Any) -> Any:
    scores = _scores(weights, batch, key)
    wanted = jax.nn.logsumexp(jnp.where(batch["right"], scores, -jnp.inf), axis=-1)
    return (jax.nn.logsumexp(scores, axis=-1) - wanted).mean()


def _scores(weights: Weights, batch: Mapping[str, Any], key: Any) -> Any:
    """Return what Comprehension.scores does, for a batch: (n, 1 + MOST_SENTENCES); with a key some numbers are
    dropped."""
    keys = iter([None] * (1 + 2 * LAYERS) if key is None else jax.random.split(key, 1 + 2 * LAYERS))
    dense, normal = partial(_dense, weights), partial(_normal, weights)
    state = _dropped(dense("enter", batch["states"].astype(jnp.float32)), next(keys))
    state = state + weights["side"][batch["side"]] + weights["shared"][batch["shared"]]
    there = batch["there"]
    for layer in range(LAYERS):
        seen = _attention(weights, f"{layer}", normal(f"{layer}.before", state), there)
        state = state + _dropped(seen, next(keys))
        wide = jax.nn.relu(dense(f"{layer}.wide", normal(f"{layer}.middle", state)))
        state = state + _dropped(dense(f"{layer}.narrow", wide), next(keys))
    state = normal("last", state)
    asks = ((batch["side"] == QUESTION) & there)[:, None]
    within = (batch["sentence"][:, None] == jnp.arange(MOST_SENTENCES)[None, :, None]) & there[:, None]
    none, sentences = (_head(weights, head, state, inside) for head, inside in (("none", asks), ("sentence", within)))
    return jnp.concatenate([none, jnp.where(within.any(axis=-1), sentences, -LIMIT)], axis=-1)


def _head(weights: Weights, head: str, state: Any, inside: Any) -> Any:
    inside = inside.astype(jnp.float32)
    heed = jnp.exp(HEEDED * jnp.tanh(_dense(weights, f"{head}.heed", state)[..., 0] / HEEDED))[:, None] * inside
    mean = inside @ state / jnp.maximum(inside.sum(axis=-1, keepdims=True), 1.0)
    heeded = heed @ state / jnp.maximum(heed.sum(axis=-1, keepdims=True), TINY)
    hidden = jax.nn.relu(_dense(weights, f"{head}.hidden", jnp.concatenate([mean, heeded], axis=-1)))
    return _dense(weights, f"{head}.score", hidden)[..., 0]


def _attention(weights: Weights, name: str, state: Any, there: Any) -> Any:
    parts = jnp.split(_dense(weights, f"{name}.read", state), 3, axis=-1)
    query, key, value = (part.reshape(*part.shape[:2], HEADS, -1).transpose(0, 2, 1, 3) for part in parts)
    logits = query @ key.transpose(0, 1, 3, 2) / query.shape[-1] ** 0.5
    seen = jax.nn.softmax(jnp.where(there[:, None, None], logits, -1e9), axis=-1) @ value
    return _dense(weights, f"{name}.tell", seen.transpose(0, 2, 1, 3).reshape(state.shape))


def _dense(weights: Weights, name: str, state: Any) -> Any:
    return state @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _normal(weights: Weights, name: str, state: Any) -> Any:
    centred = state - state.mean(axis=-1, keepdims=True)
    scaled = centred / jnp.sqrt((centred**2).mean(axis=-1, keepdims=True) + TINY)
    return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _dropped(state: Any, key: Any) -> Any:
    if key is None:
        return state
    return jnp.where(jax.random.bernoulli(key, 1 - DROPPED, state.shape), state / (1 - DROPPED), 0.0)


def _batches(examples: Sequence[Example], chance: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Yield batches in an order of chance, each of examples of like length."""
    order = chance.permutation(len(examples))
    lengths = np.array([len(examples[place].text.side) for place in order]) + chance.uniform(0, STEP, len(order))
    order = order[np.argsort(lengths, kind="stable")]
    starts = chance.permutation(np.arange(0, len(order), BATCH))
    for start in starts:
        rows = [examples[place] for place in order[start : start + BATCH]]
        yield _batch(rows, [bool(row.right) and chance.random() < TAKEN_OUT for row in rows])


def _batch(rows: Sequence[Example], without: Sequence[bool]) -> dict[str, Any]:
    """Return examples filled up to one length; without: is what answers taken out."""
    length = -(-max(len(row.text.side) for row in rows) // STEP) * STEP
    states = np.zeros((BATCH, length, STATES), np.float16)
    side, shared, there = (np.zeros((BATCH, length), np.int32) for _ in range(3))
    sentence = np.full((BATCH, length), -1, np.int32)
    right = np.zeros((BATCH, 1 + MOST_SENTENCES), bool)
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
    return {
        "states": states, "side": side, "shared": shared, "there": there.astype(bool), "sentence": sentence,
        "right": right,
    }  # fmt: skip
