"""Player pages as a browser asks for them, without a browser."""
