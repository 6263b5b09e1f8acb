"""OpenAPI 3.1 contracts: reads them, and checks values against them. Knows no engine and no HTTP server."""
