"""Layers of the packaged model, changed a little: unchanged they are the packaged ones, and every change is felt."""

import numpy as np
import pytest

from summarizer.embedding.adapted import DENSE, NORMAL, RANK, SHAPES, AdaptedLayers, packaged_layer
from summarizer.embedding.encoder import session
from summarizer.embedding.lower import LAYERS, lower_half
from summarizer.embedding.minilm import packaged_weights
from summarizer.embedding.quantised import INPUT, quantised
from tests.making import BEES

FIRST, SECOND = LAYERS, LAYERS + 1


@pytest.fixture(scope="module")
def unchanged():
    """Return weights that change nothing, of two layers."""
    chance = np.random.default_rng(5)
    return {number: _unchanged(number, chance) for number in (FIRST, SECOND)}


@pytest.fixture(scope="module")
def states():
    """Return what the lower half makes of a text."""
    return lower_half().read(BEES).states


def test_weights_have_the_shapes_that_are_told(unchanged):
    assert all({name: weight.shape for name, weight in layer.items()} == SHAPES for layer in unchanged.values())


def test_unchanged_they_are_the_next_layers_of_the_packaged_model(unchanged):
    ids = [101, 7399, 2227, 2037, 28641, 102]
    lower = lower_half().hidden_states(ids)
    for layers in (1, 2):
        content = quantised(packaged_weights(), LAYERS + layers)
        whole = session(content.__bytes__, "more layers").run(None, {INPUT: np.array([ids])})[0][0]
        seen = AdaptedLayers(dict(list(unchanged.items())[:layers])).seen(lower)
        assert seen == pytest.approx(whole, abs=1e-5)


def test_layers_come_in_their_order_however_they_are_told(unchanged, states):
    turned = dict(reversed(unchanged.items()))
    assert (AdaptedLayers(turned).seen(states) == AdaptedLayers(unchanged).seen(states)).all()


@pytest.mark.parametrize("layer", [FIRST, SECOND])
@pytest.mark.parametrize(
    "name", [f"{dense}.{part}" for dense in DENSE for part in ("up", "bias") if (dense, part) != ("key", "bias")]
)  # a bias of the keys adds the same to all that a piece may heed, so nobody can feel it
def test_each_dense_layer_can_be_changed(unchanged, states, layer, name):
    more = np.random.default_rng(6).standard_normal(SHAPES[name]).astype(np.float32)
    assert _felt(unchanged, states, layer, name, 0.1 * more)


@pytest.mark.parametrize("layer", [FIRST, SECOND])
@pytest.mark.parametrize("name", [f"{normal}.{kind}" for normal in NORMAL for kind in ("weight", "bias")])
def test_each_normalisation_can_be_changed(unchanged, states, layer, name):
    assert _felt(unchanged, states, layer, name, 0.1)


def test_what_is_added_is_the_product_of_both_parts(unchanged):
    chance, layer = np.random.default_rng(7), unchanged[FIRST]
    up, down = (chance.standard_normal(shape).astype(np.float32) / 10 for shape in ((384, RANK), (RANK, 384)))
    states = chance.standard_normal((1, 384)).astype(np.float32)  # one piece heeds itself, whatever query and key say
    weight, told = packaged_layer(FIRST)["value.weight"], packaged_layer(FIRST)["tell.weight"]
    added = states @ (down.T @ up.T) @ told
    moved = {**layer, "tell.bias": layer["tell.bias"] + added[0]}  # the same, added where it arrives
    seen = AdaptedLayers({FIRST: {**layer, "value.up": up, "value.down": down}}).seen(states)
    assert np.abs(states @ (down.T @ up.T)).max() > np.abs(states @ weight).max() / 10
    assert seen == pytest.approx(AdaptedLayers({FIRST: moved}).seen(states), abs=0.1)
    assert seen != pytest.approx(AdaptedLayers({FIRST: layer}).seen(states), abs=0.3)


def _unchanged(number, chance):
    packaged = packaged_layer(number)
    weights = {name: packaged[name] for name in SHAPES if name in packaged}
    for name, (_, out, into) in DENSE.items():
        weights[f"{name}.down"] = chance.standard_normal((RANK, into)).astype(np.float32)
        weights[f"{name}.up"] = np.zeros((out, RANK), np.float32)
    return weights


def _felt(unchanged, states, layer, name, more):
    changed = {**unchanged, layer: {**unchanged[layer], name: unchanged[layer][name] + more}}
    return np.abs(AdaptedLayers(changed).seen(states) - AdaptedLayers(unchanged).seen(states)).max() > 1e-3
