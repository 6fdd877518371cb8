"""The fast door: wagers. Raw ASGI in the process of the till; no ORM, no sessions of its own.

Run by granian as `fairhouse.entrypoints.play:application`. What it needs is opened when the
server starts: the dice are tested, the desk is laid, the till connected; any failure keeps
the door shut. On SIGTERM the till drains before the process ends.
"""

from fairhouse.entrypoints.play.app import application

__all__ = ["application"]
