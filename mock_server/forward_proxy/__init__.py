"""A forward proxy for HTTP/1.1: it asks a function what to do with each destination."""
