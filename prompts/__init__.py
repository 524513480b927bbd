"""The prompts of the generative engine, as files with front matter. There is none yet: the engine is extractive."""
