"""Seven and a Half: forty Spanish cards against the dealer."""
