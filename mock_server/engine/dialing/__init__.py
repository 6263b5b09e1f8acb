"""The dialling of calls: queues and lines, courses drawn in batches, the roster, long lists in little memory."""
