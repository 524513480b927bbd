"""Measuring what Papergist does: answers (eval/answers.py), speed and memory (eval/bench.py), and what was learned."""
