"""Benchmarks of the money path, as ratios within one run on one machine.

ground: a database of its own, with full durability, and players in it. load: closed and
open loops. till: the figures of `fairhouse bench till`. http: the same through the door.
"""
