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
    (
        "I have a short question for you, if you don't mind. It will take less than a minute of your time.",
        "All right, a minute is fine. Go ahead.",
    ),
    (
        "Is everything clear so far, or shall I go through any of it again more slowly?",
        "Yes, I think so. You don't have to repeat it.",
    ),
    (
        "Shall I send you the details in writing as well, so that you have them at hand when you need them?",
        "Yes, please do. That would be helpful.",
    ),
    (
        "Would you like to change anything about it? You can still do so, and it costs you nothing.",
        "No, it's fine as it is. Let's leave it that way.",
    ),
    (
        "When would be a good time for you? I can see a few openings this week and several more in the next.",
        "Next week would be better for me, this one is rather full.",
    ),
    (
        "Let me note that down for you, so that nobody has to ask you the same thing again.",
        "Okay, that's good. Thank you.",
    ),
    (
        "Do you have any questions for me at this point? I'm happy to explain whatever isn't clear.",
        "Not right now, but I may think of one later on.",
    ),
    (
        "Are you the right person to talk to about this, or should I speak to somebody else in your house?",
        "Yes, I am. I usually take care of these things.",
    ),
    (
        "Let me repeat that, to be sure that I understood you and that it is written down the right way.",
        "Go on, I'm listening. I'll tell you if something is wrong.",
    ),
    (
        "Has anything changed since we last spoke that I should know of before we go on with this?",
        "Not that I know of. Everything is as it was.",
    ),
    (
        "Could you tell me a little more about that? Anything that comes to your mind may help us here.",
        "Let me think. No, that's about it, I'm afraid.",
    ),
    (
        "How would you like to be reached, if there is anything new? We can call, or send you a short message.",
        "By phone is fine, best of all in the evening.",
    ),
    (
        "Is there anything that I should pass on to my colleagues before they get back to you about this?",
        "No, thanks. They know all about it already.",
    ),
    (
        "Can you hear me well? I had the impression that the line was a little weak just a moment ago.",
        "Yes, I can hear you. It's quite clear now.",
    ),
    (
        "May I ask how satisfied you are so far, all in all, with the way that things have been going?",
        "Quite satisfied, I'd say. There isn't much to complain about.",
    ),
    (
        "Would it help if somebody called you back about this, perhaps at a quieter time of the day?",
        "I'd rather not, thank you. We can do it now.",
    ),
    (
        "I understand. It only takes a moment, and then I won't keep you from your day any longer.",
        "No problem. I have a little time left.",
    ),
    (
        "Does the morning or the afternoon suit you better? I can offer you both on most days of the week.",
        "The afternoon is better, if it's all the same to you.",
    ),
    (
        "Thank you, that helps a lot. It is good to have that settled before we come to the next point.",
        "Good. What is the next one, then?",
    ),
    (
        "Let me see what I have here. The system is a little slow today, so please bear with me.",
        "Take your time. I know how that is.",
    ),
    (
        "Is there anybody else that I should speak to about this before we can call the matter done?",
        "No, just me. You don't have to ask anybody else.",
    ),
    (
        "I'll make a note of it, and somebody will look at it before the end of the day tomorrow.",
        "Thank you. That's soon enough for me.",
    ),
    (
        "Is that all right with you? If it isn't, just say so, and we'll find another way to do it.",
        "I'm not sure. Yes, I think so, let's try it.",
    ),
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
