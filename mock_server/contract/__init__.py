"""The contract floor: reads OpenAPI 3.1 documents and judges values by them. Knows no engine and no HTTP server."""
