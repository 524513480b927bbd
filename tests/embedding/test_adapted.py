"""A layer of the packaged model, changed a little: unchanged it is the packaged one, and every change is felt."""

import numpy as np
import pytest

from summarizer.embedding.adapted import DENSE, NORMAL, RANK, SHAPES, AdaptedLayer, packaged_layer
from summarizer.embedding.encoder import session
from summarizer.embedding.lower import LAYERS, lower_half
from summarizer.embedding.minilm import packaged_weights
from summarizer.embedding.quantised import INPUT, quantised
from tests.making import BEES


@pytest.fixture(scope="module")
def unchanged():
    """Return weights that change nothing."""
    packaged, chance = packaged_layer(LAYERS), np.random.default_rng(5)
    weights = {name: packaged[name] for name in SHAPES if name in packaged}
    for name, (_, out, into) in DENSE.items():
        weights[f"{name}.down"] = chance.standard_normal((RANK, into)).astype(np.float32)
        weights[f"{name}.up"] = np.zeros((out, RANK), np.float32)
    return weights


@pytest.fixture(scope="module")
def states():
    """Return what the lower half makes of a text."""
    return lower_half().read(BEES).states


def test_weights_have_the_shapes_that_are_told(unchanged):
    assert {name: weight.shape for name, weight in unchanged.items()} == SHAPES


def test_unchanged_it_is_the_next_layer_of_the_packaged_model(unchanged):
    ids = [101, 7399, 2227, 2037, 28641, 102]
    lower = lower_half().hidden_states(ids)
    whole = session(lambda: quantised(packaged_weights(), LAYERS + 1), "four layers")
    assert AdaptedLayer(LAYERS, unchanged).seen(lower) == pytest.approx(
        whole.run(None, {INPUT: np.array([ids])})[0][0], abs=1e-5
    )


@pytest.mark.parametrize(
    "name", [f"{dense}.{part}" for dense in DENSE for part in ("up", "bias") if (dense, part) != ("key", "bias")]
)  # a bias of the keys adds the same to all that a piece may heed, so nobody can feel it
def test_each_dense_layer_can_be_changed(unchanged, states, name):
    before = AdaptedLayer(LAYERS, unchanged).seen(states)
    more = np.random.default_rng(6).standard_normal(SHAPES[name]).astype(np.float32)
    after = AdaptedLayer(LAYERS, {**unchanged, name: unchanged[name] + 0.1 * more}).seen(states)
    assert np.abs(after - before).max() > 1e-3


@pytest.mark.parametrize("name", [f"{normal}.{kind}" for normal in NORMAL for kind in ("weight", "bias")])
def test_each_normalisation_can_be_changed(unchanged, states, name):
    before = AdaptedLayer(LAYERS, unchanged).seen(states)
    after = AdaptedLayer(LAYERS, {**unchanged, name: unchanged[name] + 0.1}).seen(states)
    assert np.abs(after - before).max() > 1e-3


def test_what_is_added_is_the_product_of_both_parts(unchanged):
    chance = np.random.default_rng(7)
    up, down = (chance.standard_normal(shape).astype(np.float32) / 10 for shape in ((384, RANK), (RANK, 384)))
    states = chance.standard_normal((1, 384)).astype(np.float32)  # one piece heeds itself, whatever query and key say
    layer = {**unchanged, "value.up": up, "value.down": down}
    weight, told = packaged_layer(LAYERS)["value.weight"], packaged_layer(LAYERS)["tell.weight"]
    added = states @ (down.T @ up.T) @ told
    moved = {**unchanged, "tell.bias": unchanged["tell.bias"] + added[0]}  # the same, added where it arrives
    assert np.abs(states @ (down.T @ up.T)).max() > np.abs(states @ weight).max() / 10
    assert AdaptedLayer(LAYERS, layer).seen(states) == pytest.approx(AdaptedLayer(LAYERS, moved).seen(states), abs=0.1)
    assert AdaptedLayer(LAYERS, layer).seen(states) != pytest.approx(
        AdaptedLayer(LAYERS, unchanged).seen(states), abs=0.3
    )
