"""How answers fare over arXiv listings, from which nothing is learned: the weights that come with the program.

    python -m eval.training.listings --data FOLDER --work FOLDER

The project's questions over listings (tests/data/dev*_questions.jsonl and questions/ but scitldr-*.jsonl beside this
file) are asked of their collections of some 250 papers, which are ingested into the work folder, once; a sample of them
of SciTLDR's abstracts, too. Prints shares with intervals, by how the questions are worded; some 15 minutes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from eval.training.answer_cases import cases_as_asked
from eval.training.answer_collections import NOT_LEARNED_FROM
from eval.training.answer_data import measured_questions
from eval.training.answer_figures import own_figures
from eval.training.earlier import in_use
from summarizer.extractive.scoring import judge, learned, linear, logistic, rank, rarity, read_closely


def main() -> None:
    """Read, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    weights, scores = learned(), {}
    cases = cases_as_asked(measured_questions(arguments.data, arguments.work, in_use()), rarity())
    for case in cases:
        ranked, read = read_closely(case.asked.text, rank(case.evidence, weights), case.asked.vector, weights)
        scores[id(case)] = logistic(linear(judge(ranked, case.asked.vector, weights, read=read), weights.calibration))
    figures = own_figures(cases, scores, {NOT_LEARNED_FROM: weights}, vectors=True)
    print(json.dumps({"threshold": weights.threshold, **figures}, indent=1))  # noqa: T201 - the script's output


if __name__ == "__main__":
    main()
