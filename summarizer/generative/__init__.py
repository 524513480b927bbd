"""The generative engine: a model writes, the checks read along, and only what holds goes on."""
