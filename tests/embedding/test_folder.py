"""Any sentence encoder in a folder: read as it says of itself, and known by what decides its vectors."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from summarizer.embedding import EmbeddingText
from summarizer.embedding.folder import FolderEncoder
from summarizer.embedding.minilm import MiniLM, _weights_path
from summarizer.embedding.onnx_format import FLOAT_TENSOR, INT64_TENSOR
from summarizer.embedding.onnx_graph import Graph
from summarizer.errors import EmbeddingUnavailable
from tests.making import BEES, BRIDGES

WORDS = ["[UNK]", "[CLS]", "[SEP]", "bees", "bridges", "query", "passage", "dance"]
TABLE = np.eye(len(WORDS), dtype="<f4")  # a piece's state is its own axis, so means can be counted by hand


def tiny(folder: Path) -> Path:
    """Write an encoder whose states are one axis a word."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    graph = Graph()
    graph.node("Gather", graph.constant(TABLE), "input_ids")
    inputs = (("input_ids", INT64_TENSOR, ("one", "pieces")),)
    model = graph.model("last_hidden_state", inputs, (FLOAT_TENSOR, ("one", "pieces", len(WORDS))))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model)
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        "[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def say(folder: Path, name: str, **said: object) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(said), encoding="utf-8")


def axes(*names):
    """Return the unit vector of the mean of these words' axes."""
    found = sum(TABLE[WORDS.index(name)] for name in names)
    return pytest.approx(found / np.linalg.norm(found), abs=1e-6)


@pytest.fixture
def folder(tmp_path):
    return tiny(tmp_path / "tiny")


def test_the_mean_over_pieces_and_marks_is_taken_where_nothing_else_is_said(folder):
    encoder = FolderEncoder(folder, threads=1)
    assert encoder.dimension == len(WORDS)
    assert encoder.embed_query("bees dance") == axes("[CLS]", "bees", "dance", "[SEP]")
    assert encoder.capacity == 510


def test_the_folder_says_window_pooling_and_prompts(folder):
    say(folder, "sentence_bert_config.json", max_seq_length=6)
    say(folder, "1_Pooling/config.json", pooling_mode_cls_token=True, pooling_mode_mean_tokens=False)
    say(folder, "config_sentence_transformers.json", prompts={"query": "query", "document": "passage"})
    encoder = FolderEncoder(folder, threads=1)
    assert encoder.capacity == 6 - 2 - 1  # two marks and the prompt of a passage
    assert encoder.embed_query("bees") == axes("[CLS]")
    assert encoder.sequences([EmbeddingText(title="bees", text="dance dance dance")]) == [[1, 6, 3, 7, 7, 2]]


def test_prompts_stand_before_questions_and_passages(folder):
    say(folder, "config_sentence_transformers.json", prompts={"query": "query", "passage": "passage"})
    encoder = FolderEncoder(folder, threads=1)
    assert encoder.embed_query("bees") == axes("[CLS]", "query", "bees", "[SEP]")
    ((whole, sentences),) = encoder.embed(
        [EmbeddingText(title="bridges", text="bees dance", sentences=((0, 4), (5, 10)))]
    )
    assert whole == axes("[CLS]", "passage", "bridges", "bees", "dance", "[SEP]")
    assert sentences[0] == axes("bees")
    assert sentences[1] == axes("dance")


def test_what_decides_the_vectors_decides_the_name(folder):
    first = FolderEncoder(folder).name
    assert first.startswith("tiny@")
    assert FolderEncoder(folder).name == first
    say(folder, "sentence_bert_config.json", max_seq_length=6)
    other_window = FolderEncoder(folder).name
    (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes() + b"\0")
    assert len({first, other_window, FolderEncoder(folder).name}) == 3


def test_the_packaged_weights_in_a_folder_give_nearly_the_packaged_models_vectors(tmp_path):
    (tmp_path / "onnx").mkdir()
    shutil.copy(_weights_path(), tmp_path / "onnx" / "model.onnx")
    shutil.copy(Path(_weights_path.__globals__["__file__"]).with_name("tokenizer.json"), tmp_path)
    say(tmp_path, "sentence_bert_config.json", max_seq_length=256)
    encoder, packaged = FolderEncoder(tmp_path, threads=1), MiniLM(threads=1)
    assert (encoder.dimension, encoder.capacity) == (packaged.dimension, packaged.capacity)
    for text in (BEES, BRIDGES):
        asked = EmbeddingText(title="A title", text=text, sentences=((0, 20), (21, 40)))
        ((one, ones), (other, others)) = (*encoder.embed([asked]), *packaged.embed([asked]))
        assert float(one @ other) > 0.995
        assert (ones * others).sum(axis=1).min() > 0.98


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_folder_without_an_encoder_is_refused_with_what_it_needs(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(EmbeddingUnavailable) as caught:
        FolderEncoder(folder)
    assert missing in caught.value.hint


@pytest.mark.parametrize(
    ("name", "content"),
    [("model.onnx", b"no model"), ("tokenizer.json", b"{}"), ("1_Pooling/config.json", b"{"), ("config.json", b"\xff")],
)
def test_broken_files_are_told_as_such(folder, name, content):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    with pytest.raises(EmbeddingUnavailable):
        FolderEncoder(folder).load()


def test_a_pooling_that_is_not_known_is_refused(folder):
    say(folder, "1_Pooling/config.json", pooling_mode_max_tokens=True)
    with pytest.raises(EmbeddingUnavailable, match="pooling_mode_max_tokens"):
        FolderEncoder(folder)
