"""`python -m summarizer` is the command `papergist`."""

from summarizer.cli import main

main()
