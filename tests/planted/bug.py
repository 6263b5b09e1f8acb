"""What a planted bug is."""

from dataclasses import dataclass

from tests.changes import Change


@dataclass(frozen=True)
class Bug:
    """What is planted: within `where` of `module`, `right` becomes `wrong`. `Change` says how they are written.

    `caught_by` are tests below `tests`.
    """

    name: str
    module: str
    where: str
    right: str
    wrong: str
    caught_by: str

    @property
    def change(self) -> Change:
        """The change that plants it."""
        return Change(self.module, self.where, self.right, self.wrong)
