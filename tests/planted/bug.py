"""What a planted bug is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """What is planted: in `module`, `right` becomes `wrong`. `caught_by` are tests below `tests`."""

    name: str
    module: str
    right: str
    wrong: str
    caught_by: str
