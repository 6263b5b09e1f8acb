"""Where the commands of a world are kept."""
