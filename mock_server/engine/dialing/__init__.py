"""How calls are dialled: queues and lines, courses drawn in batches, the roster, long lists in little memory."""
