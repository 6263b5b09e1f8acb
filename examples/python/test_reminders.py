"""Each person is called once, however often `remind` runs."""

import os
import unittest
from uuid import uuid4

from reminders import Vogent, outcomes, remind, wait


def people(first: int) -> list[dict]:
    """Return a dozen people. The tests use different ones, because no person may be called twice."""
    return [{"toNumber": f"+12025550{n}", "inputs": {"first_name": "Ada"}} for n in range(first, first + 12)]


class Reminders(unittest.TestCase):
    def setUp(self):
        self.vogent = Vogent(os.environ["VOGENT_BASE_URL"], os.environ["VOGENT_API_KEY"])
        self.agent = next(iter(self.vogent.all("/agents")))["id"]
        self.name = f"reminders {uuid4()}"

    def test_everybody_is_called(self):
        listed = people(100)
        job = remind(self.vogent, self.name, self.agent, listed)
        wait(self.vogent, job, pause=0.01)
        self.assertEqual(set(outcomes(self.vogent, job)), {person["toNumber"] for person in listed})

    def test_asking_twice_calls_nobody_twice(self):
        listed = people(112)
        first = remind(self.vogent, self.name, self.agent, listed)
        self.assertEqual(remind(self.vogent, self.name, self.agent, listed), first)
        wait(self.vogent, first, pause=0.01)
        self.assertEqual(len(list(self.vogent.all(f"/batch_dial_jobs/{first}/dials"))), len(listed))


if __name__ == "__main__":
    unittest.main()
