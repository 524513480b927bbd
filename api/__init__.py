"""HTTP in, HTTP out: the service over one collection."""
