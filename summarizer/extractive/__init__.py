"""Summaries and answers without a model: sentences that stand verbatim in the abstracts."""
