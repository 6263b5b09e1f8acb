"""The documentation of each contract as a page: `reading` takes a contract apart, `page` renders it."""
