"""The endpoints, each of a few lines."""
