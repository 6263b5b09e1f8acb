"""Bugs of what the vendors do."""

from tests.planted.bug import Bug

VOGENT = "mock_server.vendors.vogent"
TEMPHONE = "mock_server.vendors.temphone"
HAPPYROBOT = "mock_server.vendors.happyrobot"

BUGS = (
    Bug(
        "the windows are those of UTC",
        f"{VOGENT}.job",
        'return Calendar(schedule["timezone"], slots)',
        'return Calendar("UTC", slots)',
        "laws/test_windows.py",
    ),
    Bug(
        "the week begins on Monday",
        f"{VOGENT}.job",
        '(day["dayOfWeek"] + 6) % 7',
        'day["dayOfWeek"]',
        "laws/test_windows.py vogent/test_schedule.py",
    ),
    Bug(
        "a change takes effect at once",
        f"{VOGENT}.jobs",
        '    job.callers = body.get("fromPhoneNumberIds", job.callers)\n',
        '    job.callers = body.get("fromPhoneNumberIds", job.callers)\n'
        "    if job.dials:\n        queue, job.dials.callers = job.dials.queue, tuple(job.callers)\n"
        "        queue.terms = type(queue.terms)(job.limit, queue.terms.calendar)\n        account.version += 1\n",
        "laws/test_counts.py vogent/test_changing.py",
    ),
    Bug(
        "a page ends one too late",
        f"{VOGENT}.pages",
        "found[limit - 1][0].to_bytes",
        "found[limit][0].to_bytes",
        "laws/test_pages.py",
    ),
    Bug(
        "a webhook is not told",
        f"{VOGENT}.dial",
        "        world.outbox.post(webhooks.UPDATED, happening, self.listener)",
        "        if not self.is_final:\n            world.outbox.post(webhooks.UPDATED, happening, self.listener)",
        "laws/test_webhooks.py",
    ),
    Bug(
        "a call on the roster shows what has just happened a moment late",
        f"{VOGENT}.job_dials",
        "            if began + offset <= now:",
        "            if began + offset < now:",
        "laws/test_told_as_shown.py laws/test_kept.py",
    ),
    Bug(
        "a call that leaves the roster begins anew",
        f"{VOGENT}.job_dials",
        "world.follow(dial, plan, began, sum(began + at <= world.now for at, _ in plan))",
        "world.follow(dial, plan)",
        "laws/test_kept.py",
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
        "    return Reply(200, job_view(account.add_job",
        "    return Reply(201, job_view(account.add_job",
        "vogent/test_jobs.py",
    ),
    Bug(
        "a reply without a required field",
        f"{VOGENT}.views",
        '        "status": job.status,\n        "callAgentId"',
        '        "callAgentId"',
        "vogent/test_jobs.py",
    ),
    Bug(
        "a TemPhone call that was made to ring rings again at its time",
        f"{TEMPHONE}.models",
        "if self.status == self.machine.initial and self.rang_at is None:",
        "if self.status == self.machine.initial:",
        "temphone/test_life.py",
    ),
    Bug(
        "a TemPhone call keeps its line",
        "mock_server.vendors.call",
        "            queue.ended()",
        "            pass",
        "temphone/test_life.py temphone/test_cancelling.py",
    ),
    Bug(
        "now is the future",
        f"{TEMPHONE}.errors",
        "return at if at > now else None",
        "return at if at >= now else None",
        "temphone/test_refusals.py",
    ),
    Bug(
        "a past time is told after the other fields",
        f"{TEMPHONE}.errors",
        "if is_late and",
        "if False and is_late and",
        "temphone/test_refusals.py",
    ),
    Bug(
        "a webhook of the beginning knows the end",
        f"{TEMPHONE}.views",
        'if status == "in_progress" else _course(call)',
        'if status == "" else _course(call)',
        "temphone/test_announcements.py",
    ),
    Bug(
        "a caller id is tidied",
        f"{TEMPHONE}.views",
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
        "what was said changes with the agent",
        f"{VOGENT}.speech",
        "    (opening, prompt, nudge, _), length",
        "    dial.place(dial.from_number)\n    (opening, prompt, nudge, _), length",
        "vogent/test_transcripts.py",
    ),
    Bug(
        "a recording is there before it arrives",
        f"{VOGENT}.dials",
        " or not dial.arrived & RECORDING.bit",
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
        "a call that is answered from outside talks otherwise",
        "mock_server.vendors.plans",
        "    if rest is not None:",
        "    if False:",
        "outcomes/test_force.py",
    ),
)
