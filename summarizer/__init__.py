"""Papergist's domain: papers in, a collection of checked summaries and cited answers out."""
