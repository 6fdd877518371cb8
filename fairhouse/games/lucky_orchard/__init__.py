"""Lucky Orchard: a scratch card; three alike win."""
