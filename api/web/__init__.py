"""The page: HTML rendered here, which works without JavaScript; small modules in `static/` make it quicker to use."""
