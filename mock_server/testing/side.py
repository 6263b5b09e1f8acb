"""One vendor's side of a mock."""

from mock_server.testing.ways import Way


class Side:
    """One vendor's side of a mock: where a client finds it, and with what key."""

    def __init__(self, way: Way, key: str, name: str, path: str) -> None:
        self.name, self.key, self._way, self._path = name, key, way, path

    @property
    def base_url(self) -> str:
        """The vendor's address, as its documentation has it."""
        return f"{self._way.url}{self._path}"

    @property
    def headers(self) -> dict[str, str]:
        """The header that carries the key."""
        return {"Authorization": f"Bearer {self.key}"}

    def env(self) -> dict[str, str]:
        """`VOGENT_BASE_URL`, `VOGENT_API_KEY`, and so on."""
        return {f"{self.name.upper()}_BASE_URL": self.base_url, f"{self.name.upper()}_API_KEY": self.key}
