"""Machine A: a published three-reel machine. A test of the engine, never offered."""
