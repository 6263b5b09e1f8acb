"""The router finds a path by its segments: literal before suffixed before any, however they are encoded."""

import pytest

from mock_server.web.router import Router

PATHS = (
    "/Accounts/{Sid}.json",
    "/Accounts/{AccountSid}/Calls.json",
    "/Accounts/{AccountSid}/Calls/{Sid}.json",
    "/Accounts/{AccountSid}/Calls/{Sid}/Events.json",
    "/Accounts/{AccountSid}/Calls/latest",
    "/Accounts/{AccountSid}/Recordings/{Sid}",
    "/Accounts/{AccountSid}/Recordings/{Sid}.wav",
)


def router() -> Router[str]:
    made: Router[str] = Router()
    for path in PATHS:
        made.add(path[1:].split("/"), "GET", path)
    return made


@pytest.mark.parametrize(
    ("path", "found", "values"),
    [
        ("/Accounts/AC1.json", PATHS[0], ["AC1"]),
        ("/Accounts/AC1/Calls.json", PATHS[1], ["AC1"]),
        ("/Accounts/AC1/Calls/CA1.json", PATHS[2], ["AC1", "CA1"]),
        ("/Accounts/AC1/Calls/CA1/Events.json", PATHS[3], ["AC1", "CA1"]),
        ("/Accounts/AC1.json/Calls/CA1.json", PATHS[2], ["AC1.json", "CA1"]),
        ("/Accounts/AC1/Calls/latest", PATHS[4], ["AC1"]),
        ("/Accounts/AC1/Calls/latest.json", PATHS[2], ["AC1", "latest"]),
        ("/Accounts/AC1/Recordings/RE1", PATHS[5], ["AC1", "RE1"]),
        ("/Accounts/AC1/Recordings/RE1.wav", PATHS[6], ["AC1", "RE1"]),
        ("/Accounts/AC1/Recordings/RE1.mp3", PATHS[5], ["AC1", "RE1.mp3"]),
        ("/Accounts/AC1/Recordings/RE1%2Ewav", PATHS[6], ["AC1", "RE1"]),
        ("/Accounts/AC1/Calls/CA%2F1.json", PATHS[2], ["AC1", "CA/1"]),
        ("/Accounts/AC1/Calls/+1.json", PATHS[2], ["AC1", "+1"]),
        ("/Accounts/AC1/Calls/CA1", None, ["AC1"]),
        ("/Accounts/AC1/Calls/.json", None, ["AC1"]),
        ("/Accounts/AC1/calls.json", None, ["AC1"]),
        ("/Accounts", None, []),
    ],
)
def test_a_path_is_found_with_the_values_of_its_parameters(path, found, values):
    seen: list[str] = []
    hit = router().find(path[1:].split("/"), 0, seen)
    assert (None if hit is None else hit.by_method["GET"]) == found
    assert hit is None or seen == values
