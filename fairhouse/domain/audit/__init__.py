"""Audit: what happened, in order, never edited.

Each entry carries the hash of the one before it, so that an altered, removed or inserted
entry is found by walking the chain. Entries name people by number and never hold personal
values. Whoever looks at personal data as staff is recorded before the data is returned.

Verbs       actions.record
Questions   queries.entries, queries.verify_chain
Tables      audit_entry (append-only), audit_head (one row: the end of the chain, and its lock)
"""
