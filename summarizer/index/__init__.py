"""The vector index: derived from the catalog, verified against it, rebuilt from it without embedding anything again."""
