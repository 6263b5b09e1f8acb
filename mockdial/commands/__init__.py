"""The commands, a module each; `mockdial.parsing.COMMANDS` registers them.

The docstring of a module is the command's help, with an example to paste. `add_options` adds its options to a parser,
and `run` does the work. A module imports what is heavy inside `run`, so that the help stays fast.
"""
