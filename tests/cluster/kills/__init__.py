"""The example's cluster, of which nodes and NATS servers are killed, by the clients and the judge of the simulation."""
