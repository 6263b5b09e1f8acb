"""Real servers on a real file, killed with SIGKILL, by the same clients and the same judge as the simulation."""
