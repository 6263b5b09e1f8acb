"""Fuzz for as long as you like: python -m tests.fuzz SEED REQUESTS."""

import sys

from tests.fuzz.run import run

if __name__ == "__main__":
    print(run(int(sys.argv[1]), int(sys.argv[2])))
