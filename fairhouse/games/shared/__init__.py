"""What the rules of several games share. A module here that a released game names in `SHARED` is
part of that game's content hash: it never changes again. A change is a new module (`decks_2`).
"""
