"""The business, one package a word; who may call whom is the contract in pyproject.toml."""
