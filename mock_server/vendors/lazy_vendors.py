"""The vendors of a server, each read when it is first needed: contract, package and fixtures."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from threading import RLock

from mock_server import resources
from mock_server.contract import summary
from mock_server.contract.summary import ContractSummary
from mock_server.engine.world import World
from mock_server.vendors import VENDORS, load
from mock_server.vendors.vendor import Vendor


class LazyVendors(Mapping[str, Vendor]):
    """Vendors by name. To ask which there are, and for their `summaries`, reads none of them.

    A vendor may be read in any thread; other threads that need it wait. Those of a folder that is not the program's own
    are read at once, so that what is wrong there is refused at start.
    """

    def __init__(self, names: Iterable[str] = tuple(VENDORS), root: Path | None = None) -> None:
        """`root` is a folder with contracts and fixtures, if they are not the program's own."""
        self._names, self._root = dict.fromkeys(names), root
        self._read: dict[str, Vendor] = {}
        self._lock = RLock()
        self._changes: list[Callable[[Vendor], None]] = []
        self._scenarios: dict[str, list[str]] = {}  # of those that were not read
        shipped = {} if root else summary.shipped()
        self.summaries: Mapping[str, ContractSummary] = {
            name: shipped.get(name) or ContractSummary.of(self[name].contract) for name in self._names
        }

    def __getitem__(self, name: str) -> Vendor:
        """Return a vendor, and read it if nobody has needed it yet.

        Raise ContractRefused or ScenarioRefused with what is unsound in its contract or fixtures.
        """
        found = self._read.get(name)
        return self._first(name) if found is None else found

    def _first(self, name: str) -> Vendor:
        if name not in self._names:
            raise KeyError(name)
        with self._lock:
            if name not in self._read:
                vendor = load(name, self._root)
                for change in self._changes:
                    change(vendor)
                self._read[name] = vendor
            return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def is_read(self, name: str) -> bool:
        """Return whether a vendor was needed before."""
        return name in self._read

    def read_all(self) -> None:
        """Read all vendors now. Raise ContractRefused or ScenarioRefused as above."""
        for name in self:
            _ = self[name]

    def change(self, change: Callable[[Vendor], None]) -> None:
        """Have each vendor changed when it is read; those that were read already are changed now."""
        with self._lock:
            self._changes.append(change)
            for vendor in self._read.values():
                change(vendor)

    def scenario_names(self, name: str) -> list[str]:
        """Return the names of a vendor's scenarios."""
        if name in self._read:
            return sorted(self._read[name].scenarios)
        if name not in self._scenarios:
            self._scenarios[name] = resources.scenario_names(name, self._root)
        return self._scenarios[name]

    def all_scenario_names(self) -> list[str]:
        """Return the names that are scenarios of one vendor or more."""
        return sorted({scenario for name in self for scenario in self.scenario_names(name)})

    def scenario_in(self, world: World, name: str) -> str:
        """Return the name of the scenario by which a vendor's calls go in a world."""
        vendor = self._read.get(name)
        if vendor is not None:
            return vendor.scenario(world).name
        wanted = world.setup.scenario
        return wanted if wanted in self.scenario_names(name) else "mixed"
