"""A planted bug."""

from dataclasses import dataclass

from tests.changes import Change


@dataclass(frozen=True)
class Bug:
    """A planted bug: within `where` of `module`, `right` becomes `wrong`. `Change` says how they are written.

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
