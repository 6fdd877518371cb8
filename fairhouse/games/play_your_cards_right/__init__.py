"""Play Your Cards Right: a row of five cards, one of which may be changed."""
