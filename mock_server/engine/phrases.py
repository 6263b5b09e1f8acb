"""Stock sentences for calls about anything: what agents ask, what people answer, how they part."""

HELLO = "Hello?"
AGREES = "All right."
VOICEMAIL = "You have reached the voicemail of this number."

REPLIES = ("Yes, speaking.", "Hi. What is this about?", "Yes?", "Speaking. What is it about?")
REPLIES_BY_NAME = ("Yes, this is {name}.", "{name} speaking.", "Yes, that's me.", "This is {name}, hello.")
"""What people say to an opening line. As many of one kind as of the other."""

CHECKS = (
    ("I have {value} here as the {label}. Is that right?", "Yes, that's right."),
    ("And for the {label}, I have {value}. Correct?", "Correct."),
    ("The {label} is {value}, as far as I can see.", "Yes, as far as I know."),
)
"""How an agent goes through what it has on file, and what it hears."""

EXCHANGES = (
    ("I have a short question for you.", "All right."),
    ("Is everything clear so far?", "Yes, I think so."),
    ("Shall I send you the details in writing?", "Yes, please do."),
    ("Would you like to change anything?", "No, it's fine as it is."),
    ("When would be a good time for you?", "Next week would be better for me."),
    ("Let me note that down.", "Okay."),
    ("Do you have any questions for me?", "Not right now."),
    ("Are you the right person to talk to about this?", "Yes, I am."),
    ("Let me repeat that, to be sure.", "Go on."),
    ("Has anything changed since we last spoke?", "Not that I know of."),
    ("Could you tell me a little more about that?", "Let me think. No, that's about it."),
    ("How would you like to be reached?", "By phone is fine."),
    ("Is there anything that I should pass on?", "No, thanks."),
    ("Can you hear me well?", "Yes, I can hear you."),
    ("May I ask how satisfied you are so far?", "Quite satisfied, I'd say."),
    ("Would it help if somebody called you back?", "I'd rather not, thank you."),
    ("I understand. It only takes a moment.", "No problem."),
    ("Does the morning or the afternoon suit you better?", "The afternoon."),
    ("Thank you, that helps.", "Good."),
    ("Let me see what I have here.", "Take your time."),
    ("Is there anybody else that I should speak to?", "No, just me."),
    ("I'll make a note of it.", "Thank you."),
    ("Is that all right with you?", "I'm not sure. Yes, I think so."),
)
"""A prime number of them, so that stepping through them by any stride meets every one."""

AGENT_PARTS = (
    ("Okay, thank you.", "Thank you for your time{name}. Goodbye."),
    ("All right.", "That was all from my side{name}. Goodbye."),
    ("Good.", "Then I wish you a good day{name}. Goodbye."),
)
PERSON_PARTS = (
    ("I see.", "Is there anything else that I can do for you?", "No, thank you. Goodbye."),
    ("Okay.", "Thank you{name}, that's all I need.", "Okay. Bye."),
    ("All right.", "Thank you for your time{name}.", "Thanks. Bye-bye."),
)
AGENT_PUTS_THROUGH = (
    ("I'd like to talk to somebody about that.", "I'll put you through to {colleague}. One moment, please."),
    ("Can somebody explain that to me?", "Let me put you through to {colleague}."),
    ("Who can help me with that?", "One moment, please, I'll put you through to {colleague}."),
)
"""How calls end. Each begins with a line of the person, which is left out where the person spoke last."""

AGENT_PARTS_SOON = "I'll call another time. Goodbye."
AGENT_PUTS_THROUGH_SOON = "I'll put you through to {colleague}."
"""The same where there is hardly time for a word."""
