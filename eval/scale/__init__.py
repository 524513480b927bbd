"""A large collection: made (corpus.py), taken in (building.py), questioned (service.py); `python -m eval.scale`."""
