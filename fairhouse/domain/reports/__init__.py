"""Reports: what regulator and finance ask for.

Questions   queries.day_book(since, until, house) -> DayBook
Pure        rules: hold, expected returns of wagers, z-scores

No table of its own: every figure is a sum over the books.
"""
