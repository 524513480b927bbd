"""Question in, ranked papers and passages out: by words, by meaning, and both fused."""
