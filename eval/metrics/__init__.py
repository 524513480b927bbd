"""What is measured of a summary, one metric a file."""
