"""What makes the vector with which passages are sought (summarizer/embedding/seeking.py) as a function that can be
learned, in torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - its usual name

from eval.training.adapted_model import Layers, start
from eval.training.learning import rate
from eval.training.sought import Sought
from summarizer.embedding.seeking import UPPER, Seeker
from summarizer.retrieval.fusion import DENSE_SHARE

ROUNDS, BATCH, RATE, DECAY, WARMING = 2, 32, 5e-4, 0.05, 0.1
DROPPED = 0.1  # of what each part adds
SHARPNESS, SHARPENING = 20.0, 0.1  # of the softmax, and its rate


def learn(sought: Sequence[Sought], seed: int) -> Seeker:
    """Return what puts the right papers first (softmax over the papers' fused scores); AdamW (Loshchilov & Hutter
    2019), warmed up and cooled down."""
    chance = np.random.default_rng(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # another process has the other core
    weights = {name: torch.tensor(weight, requires_grad=True) for name, weight in start(UPPER, chance).items()}
    sharpness = torch.tensor(SHARPNESS, requires_grad=True)
    layers = Layers(weights, UPPER, lambda state: F.dropout(state, DROPPED))
    optimiser = torch.optim.AdamW(
        [
            {"params": list(weights.values()), "lr": RATE, "weight_decay": DECAY},
            {"params": [sharpness], "lr": SHARPENING, "weight_decay": 0.0},
        ]
    )
    steps = ROUNDS * sum(-(-len(one.questions) // BATCH) for one in sought)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: rate(step, int(WARMING * steps), steps))
    for _ in range(ROUNDS):
        batches = [(one, rows) for one in sought for rows in _batches(len(one.questions), chance)]
        for place in chance.permutation(len(batches)):
            one, rows = batches[place]
            scores = sharpness * _scores(one, rows, vectors(layers, [one.states[row] for row in rows]))
            wanted = scores.masked_fill(~torch.from_numpy(one.right[rows]), -torch.inf)
            loss = (scores.logsumexp(dim=1) - wanted.logsumexp(dim=1)).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
            optimiser.step()
            schedule.step()
    return Seeker({name: weight.detach().numpy() for name, weight in weights.items()})


def vectors(layers: Layers, states: Sequence[NDArray[np.float16]]) -> Tensor:
    """Return what Seeker.vector does, for the lower half's states of questions: (n, 384)."""
    there = torch.zeros(len(states), max(map(len, states)), dtype=torch.bool)
    state = torch.zeros(*there.shape, states[0].shape[1])
    for row, of_one in enumerate(states):
        there[row, : len(of_one)] = True
        state[row, : len(of_one)] = torch.from_numpy(of_one.astype(np.float32))
    inside = there.float()[..., None]
    mean = (layers.seen(state, there) * inside).sum(dim=1) / inside.sum(dim=1)
    return F.normalize(mean, dim=-1)


def _scores(one: Sought, rows: NDArray[np.intp], questions: Tensor) -> Tensor:
    """Return what Sought.scores does."""
    cosines = questions @ torch.from_numpy(one.passages).T
    nearest = torch.from_numpy(one.nearest(cosines.detach().numpy()))
    return torch.from_numpy(one.by_words[rows]) + DENSE_SHARE * cosines.gather(1, nearest)


def _batches(count: int, chance: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    order = chance.permutation(count)
    return (order[start : start + BATCH] for start in range(0, count, BATCH))
