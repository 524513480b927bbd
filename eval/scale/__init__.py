"""A collection of a hundred thousand papers: made (corpus.py), taken in (building.py), questioned (service.py).

`python -m eval.scale` runs all three and prints one JSON object.
"""
