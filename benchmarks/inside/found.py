"""Print the folder of the package that Python finds. No other name inside a checkout is used by the benchmarks."""

from pathlib import Path

import mock_server

try:
    from mockdial import create_app  # type: ignore[import-not-found, unused-ignore]
except ImportError:  # a checkout from before the package `mockdial`
    from mock_server.web.app import create_app

__all__ = ["create_app"]

if __name__ == "__main__":
    print(Path(mock_server.__file__).parent)
