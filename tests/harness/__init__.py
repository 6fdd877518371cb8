"""What tests stand on: a temporary installation, its database, the cast, the promise record."""
