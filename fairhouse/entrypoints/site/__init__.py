"""Player pages: one file a domain, forms that work without script.

`urls` is the map of pages; `middleware` decides which house a host name is; `http` names
the request that pages receive; `jinja` is the template environment (shared with the
office); `theme` paints a house. Templates sit in `templates/<domain>/`, what browsers load
in `static/`.
"""
