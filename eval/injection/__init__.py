"""Abstracts that give orders to the model that reads them: attacks, an obedient model, and what escapes."""
