"""How fast is learned."""

from __future__ import annotations

import math


def rate(step: int, warming: int, steps: int) -> float:
    """Return the share of the rate at a step: rising to 1, then falling as half a cosine (Loshchilov & Hutter 2017)."""
    if step < warming:
        return (step + 1) / warming
    return 0.5 * (1 + math.cos(math.pi * (step - warming) / (steps - warming)))
