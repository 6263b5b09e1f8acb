"""Bugs that the tests are known to catch, each with the tests that have to catch it.

One bug at a time is planted by `planting.py`, and `test_planted.py` sees those tests fail. A bug that nobody catches is
a hole in the tests. When the planted line changes, change it here too: a bug that can't be planted fails as well.
"""

from dataclasses import dataclass

ENGINE = "mock_server.engine"
VOGENT = "mock_server.vendors.vogent"
TEMPHONE = "mock_server.vendors.temphone"
HAPPYROBOT = "mock_server.vendors.happyrobot"
WEB = "mock_server.web"


@dataclass(frozen=True)
class Bug:
    """What is planted: in `module`, `right` becomes `wrong`. `caught_by` are tests below `contract_tests/house`."""

    name: str
    module: str
    right: str
    wrong: str
    caught_by: str


BUGS = (
    Bug(
        "one call too many at once",
        f"{ENGINE}.dialer",
        "while self.live < terms.limit and",
        "while self.live <= terms.limit and",
        "laws/test_counts.py",
    ),
    Bug(
        "one line too many in the workspace",
        f"{ENGINE}.dialer",
        "if self.used >= self.capacity:",
        "if self.used > self.capacity:",
        "laws/test_counts.py",
    ),
    Bug(
        "a row is passed over",
        f"{ENGINE}.dialer",
        "        self.next += 1\n        return self.next - 1",
        "        self.next += 1 + (self.next == 3 and self.size > 4)\n        return self.next - 1",
        "laws/test_counts.py",
    ),
    Bug(
        "rows behind a burst are forgotten",
        f"{ENGINE}.dialer",
        "                self._clock.at(self._clock.now, Queue._wake, self)\n                break",
        "                break",
        "engine/test_dialer.py",
    ),
    Bug(
        "the window is not looked at again",
        f"{ENGINE}.dialer",
        "self._open_until = calendar.open_until(now)",
        "self._open_until = calendar.open_until(now) + 86_400_000",
        "laws/test_windows.py",
    ),
    Bug(
        "the windows are those of UTC",
        f"{VOGENT}.schedule",
        'return Calendar(schedule["timezone"], slots)',
        'return Calendar("UTC", slots)',
        "laws/test_windows.py",
    ),
    Bug(
        "the week begins on Monday",
        f"{VOGENT}.schedule",
        '(day["dayOfWeek"] + 6) % 7',
        'day["dayOfWeek"]',
        "laws/test_windows.py vogent/test_schedule.py",
    ),
    Bug(
        "a paused job goes on",
        f"{ENGINE}.dialer",
        '        """Start no more rows; calls under way run to their end."""\n        self.running = False',
        '        """Start no more rows; calls under way run to their end."""',
        "vogent",
    ),
    Bug(
        "a job is complete while a call is under way",
        f"{ENGINE}.dialer",
        "        if self.next == self.size and not self.live and",
        "        if self.next == self.size and",
        "laws/test_counts.py vogent",
    ),
    Bug(
        "a change takes effect at once",
        f"{VOGENT}.jobs",
        '    job.callers = body.get("fromPhoneNumberIds", job.callers)\n',
        '    job.callers = body.get("fromPhoneNumberIds", job.callers)\n'
        "    if job.queue:\n        job.queue.terms = type(job.queue.terms)(job.limit, job.queue.terms.calendar)\n",
        "laws/test_counts.py vogent/test_changing.py",
    ),
    Bug(
        "a dead end comes to life",
        f"{ENGINE}.world",
        "        move = record.machine.moves[record.status].get(event)",
        "        move = next((m[event] for m in record.machine.moves.values() if event in m), None)",
        "laws/test_moves.py",
    ),
    Bug(
        "a page ends one too late",
        f"{VOGENT}.pages",
        "found[limit - 1][0].to_bytes",
        "found[limit][0].to_bytes",
        "laws/test_pages.py",
    ),
    Bug(
        "a page is one of positions, not of places",
        f"{ENGINE}.shelf",
        "            self._records[position] = None\n            self.count -= 1",
        "            self._records.pop(position)\n            self.count -= 1",
        "engine/test_shelf.py laws/test_pages.py",
    ),
    Bug(
        "all keys share a world",
        f"{WEB}.rooms",
        "        key = self._key(header)\n",
        "        key = self._key(header)[:1]\n",
        "laws/test_worlds.py",
    ),
    Bug(
        "luck is a stream",
        f"{ENGINE}.chance",
        "        drawer = f",
        '        self._seed = f"{int(self._seed, 16) * 3 + 1:x}"\n        drawer = f',
        "laws/test_strangers.py laws/test_worlds.py",
    ),
    Bug(
        "a command is kept at the wrong time",
        f"{WEB}.desk",
        "        at = world.clock.now\n        reply =",
        "        at = world.clock.now + 1\n        reply =",
        "laws/test_replay.py",
    ),
    Bug(
        "what is due is left for later",
        f"{WEB}.pacing",
        "    return not room.world.clock.is_late or settle(room)",
        "    return True",
        "laws/test_replay.py laws/test_time.py vogent",
    ),
    Bug(
        "a webhook is not told",
        f"{VOGENT}.dial",
        "        world.outbox.post(webhooks.UPDATED, happening)",
        "        if not self.is_final:\n            world.outbox.post(webhooks.UPDATED, happening)",
        "laws/test_webhooks.py",
    ),
    Bug(
        "a call that is over forgets when it was answered",
        f"{VOGENT}.row_dials",
        "dial.answered_at = None if answered == _NEVER else answered",
        "dial.answered_at = None if answered == _NEVER else started",
        "laws/test_kept.py",
    ),
    Bug(
        "a call is put away while something is still to arrive",
        f"{VOGENT}.row_dials",
        "        if not self.to_come:\n            self.series.keep(self)",
        "        self.series.keep(self)\n        self.to_come += 1",
        "laws/test_kept.py",
    ),
    Bug(
        "the last piece of a long list is another one",
        f"{ENGINE}.packed",
        "if which != self._which:",
        "if which > self._which:",
        "engine/test_packed.py",
    ),
    Bug(
        "a reset keeps the log of requests",
        f"{WEB}.rooms",
        "        self.log = Requests(self.limits.requests)\n",
        '        self.log = getattr(self, "log", Requests(self.limits.requests))\n',
        "laws/test_worlds.py",
    ),
    Bug(
        "time goes back",
        f"{ENGINE}.clock",
        "        self.now = max(self.now, to)",
        "        self.now = to - 1",
        "engine/test_clock.py laws/test_time.py",
    ),
    Bug(
        "an ended call can be hung up",
        f"{VOGENT}.dials",
        "    if dial.is_final:",
        "    if False:",
        "vogent",
    ),
    Bug(
        "a status that the contract doesn't know",
        f"{VOGENT}.jobs",
        "    workspace.world.create(job)\n    return Reply(200, job.view())",
        "    workspace.world.create(job)\n    return Reply(201, job.view())",
        "vogent/test_jobs.py",
    ),
    Bug(
        "a reply without a required field",
        f"{VOGENT}.job",
        '            "status": self.status,\n            "callAgentId"',
        '            "callAgentId"',
        "vogent/test_jobs.py",
    ),
    Bug(
        "replies are not held against the contract",
        f"{WEB}.desk",
        "        if not checker.is_valid(reply.body):",
        "        if False:",
        "web",
    ),
    Bug(
        "unknown fields are not noticed",
        "mock_server.contract.operation",
        '        return [], self._strict.violations(value, "body")',
        "        return [], []",
        "contract web",
    ),
    Bug(
        "a TemPhone call that was made to ring rings again at its time",
        f"{TEMPHONE}.records",
        "if self.status == self.machine.initial and self.rang_at is None:",
        "if self.status == self.machine.initial:",
        "temphone/test_life.py",
    ),
    Bug(
        "a TemPhone call keeps its line",
        f"{TEMPHONE}.records",
        "            self.queue.ended()",
        "            pass",
        "temphone/test_life.py temphone/test_cancelling.py",
    ),
    Bug(
        "now is the future",
        f"{TEMPHONE}.words",
        "return at if at > now else None",
        "return at if at >= now else None",
        "temphone/test_refusals.py",
    ),
    Bug(
        "a past time is told after the other fields",
        f"{TEMPHONE}.words",
        "if is_late and",
        "if False and is_late and",
        "temphone/test_refusals.py",
    ),
    Bug(
        "a webhook of the beginning knows the end",
        f"{TEMPHONE}.looks",
        'if status == "in_progress" else _course(call)',
        'if status == "" else _course(call)',
        "temphone/test_announcements.py",
    ),
    Bug(
        "a caller id is tidied",
        f"{TEMPHONE}.looks",
        "**{name: asked[name] for name in ECHOED if name in asked},",
        '**{name: asked[name].replace("-", "") if name == "caller_id" else asked[name]'
        " for name in ECHOED if name in asked},",
        "temphone/test_example.py",
    ),
    Bug(
        "a client who hangs up hears a goodbye",
        f"{VOGENT}.speech",
        'ENDINGS.get(dial.result or "", Ending.CUT)',
        'ENDINGS.get(dial.result or "", Ending.AGENT)',
        "vogent/test_transcripts.py",
    ),
    Bug(
        "goodbye comes when there is time for it",
        f"{ENGINE}.talk",
        "    at = duration - length_of(last, pause)\n",
        "    at = lines[-1][3] + pause\n",
        "engine/test_talk.py",
    ),
    Bug(
        "what was said changes with the agent",
        f"{VOGENT}.speech",
        "    brief, length = dial.brief, _talk_length(dial)",
        "    brief, length = brief_for(dial), _talk_length(dial)",
        "vogent/test_transcripts.py",
    ),
    Bug(
        "a call's transcript so far is all that was said",
        f"{ENGINE}.talk",
        "if line[3] <= duration - LAG_MS]",
        "if line[3] <= duration]",
        "happyrobot/test_talks.py",
    ),
    Bug(
        "a recording is there before it arrives",
        f"{VOGENT}.dials",
        " or not dial.arrived & speech.RECORDING.bit",
        " or not dial.arrived",
        "vogent/test_recordings.py",
    ),
    Bug(
        "a recording has several ids",
        f"{VOGENT}.dials",
        ' or not speech.recording_url(dial).endswith(f"/{id_}")',
        "",
        "vogent/test_recordings.py",
    ),
    Bug(
        "a reference is not followed",
        f"{ENGINE}.schemas",
        '        if "$ref" in schema:',
        '        if "$ref" in schema and False:',
        "engine/test_sample.py",
    ),
    Bug(
        "costs do not add up",
        f"{HAPPYROBOT}.speech",
        "round(sum(parts.values()), 4)",
        "round(sum(parts.values()), 1)",
        "happyrobot/test_costs.py",
    ),
    Bug(
        "a script goes before the header",
        "mock_server.vendors.plans",
        "    if asked is not None:\n",
        "    if asked is not None and script is None:\n",
        "outcomes/test_numbers.py",
    ),
    Bug(
        "a script does not move on",
        f"{ENGINE}.numbers",
        "return self.wishes.at(self.calls)",
        "return self.wishes.at(1)",
        "outcomes/test_scripts.py",
    ),
    Bug(
        "a replay forgets what a request asked for",
        f"{WEB}.history",
        'asked.wishes = Wishes("outcome", line["outcome"])',
        "asked.wishes = None",
        "outcomes/test_replay.py",
    ),
    Bug(
        "a number outside the range for fiction chooses",
        f"{ENGINE}.numbers",
        'not number.startswith("+1") or ',
        "",
        "outcomes/test_numbers.py",
    ),
    Bug(
        "lognormal delays are too wide",
        f"{ENGINE}.delay",
        "exp(self.mu + self.sigma *",
        "exp(self.mu + 1.1 * self.sigma *",
        "engine/test_delay.py",
    ),
    Bug(
        "hours are those of UTC",
        f"{ENGINE}.cases",
        'local_hour(self._zone or call.zone or "UTC", call.at)',
        'local_hour("UTC", call.at)',
        "engine/test_cases.py",
    ),
    Bug(
        "a call that is answered from outside talks otherwise",
        "mock_server.vendors.plans",
        "    if rest is not None:",
        "    if False:",
        "outcomes/test_force.py",
    ),
    Bug(
        "a fault strikes once too often",
        f"{WEB}.faults.switch",
        "self.struck >= self.bounds.times or",
        "self.struck > self.bounds.times or",
        "laws/test_faults.py",
    ),
    Bug(
        "the luck of a request is that of all",
        f"{WEB}.faults.switch",
        "self.attempt = self._seen.get(request.identity, 0)",
        "self.attempt = sum(self._seen.values())",
        "laws/test_faults.py",
    ),
    Bug(
        "a fault outlives its real time",
        f"{WEB}.faults.switch",
        "return real >= self._expires",
        "return real >= self._expires + 86400",
        "web/test_faults_setting.py",
    ),
    Bug(
        "a surprise may break the contract",
        f"{WEB}.faults.edits",
        "    if is_valid():\n        return bool(asked)",
        "    if asked:\n        return bool(asked)",
        "web/test_surprises.py",
    ),
    Bug(
        "what is done later is done in the middle of a moment",
        f"{WEB}.desk",
        "        if world.clock.is_late:\n            world.clock.at(",
        "        if world is None:\n            world.clock.at(",
        "laws/test_faults.py",
    ),
    Bug(
        "a time to wait is told and not kept",
        f"{WEB}.gate.visit",
        "if self.now < switch.until and",
        "if self.now > switch.until and",
        "web/test_rate_limits.py",
    ),
    Bug(
        "a bucket holds one request too many",
        f"{WEB}.gate.quota",
        "self._most = burst * period",
        "self._most = (burst + 1) * period",
        "web/test_rate_limits.py",
    ),
    Bug(
        "a repeat with a key phones again",
        f"{WEB}.gate.repeats",
        "        if first is None:\n            return None",
        "        if first is None or first.answer[0] < 300:\n            return None",
        "web/test_idempotency.py",
    ),
    Bug(
        "a stale read is as fresh as any",
        f"{WEB}.gate.replica",
        "until = self._room.world.now - lag",
        "until = self._room.world.now",
        "web/test_surprises.py",
    ),
    Bug(
        "a fault that leaves no trace leaves one",
        f"{WEB}.gate.visit",
        "self.sending, self.has_answer = Sending(*answer), True",
        "self.sending, self.has_answer = Sending(*answer), answer[0] != 503",
        "web/test_faults_traces.py",
    ),
    Bug(
        "a connection that is to be closed stays open for ever",
        f"{WEB}.answers",
        "        if self.is_closed:\n            await self._close(scope, receive)",
        "        if self.is_closed and self.status:\n            await self._close(scope, receive)",
        "web/test_faults_traces.py",
    ),
)
