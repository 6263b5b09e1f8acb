"""Stock sentences for calls about anything: what agents ask, what people answer, how calls close."""

HELLO = "Hello?"
AGREES = "All right."
VOICEMAIL = "You have reached the voicemail of this number."

REPLIES = ("Yes, speaking.", "Hi. What is this about?", "Yes?", "Speaking. What is it about?")
REPLIES_BY_NAME = ("Yes, this is {name}.", "{name} speaking.", "Yes, that's me.", "This is {name}, hello.")
"""Replies to an opening line. There are as many with a name as without."""

CHECKS = (
    ("I have {value} here as the {label}. Is that right?", "Yes, that's right."),
    ("And for the {label}, I have {value}. Correct?", "Correct."),
    ("The {label} is {value}, as far as I can see.", "Yes, as far as I know."),
)
"""Questions by which an agent checks what it has on file, and the answers to them."""

EXCHANGES = (
    (
        (
            "I have a short question for you, if you don't mind. It will take less than a minute of your time, "
            "and afterwards I can tell you what happens next."
        ),
        "All right, a minute is fine. Go ahead, I'm not in a hurry just now.",
    ),
    (
        (
            "Is everything clear so far, or shall I go through any of it again more slowly? It is quite a lot "
            "at once, and most people ask me to repeat a part of it."
        ),
        "Yes, I think so. You don't have to repeat it, I have made a note.",
    ),
    (
        (
            "Shall I send you the details in writing as well, so that you have them at hand when you need them? "
            "It only takes a moment, and you can answer whenever you like."
        ),
        "Yes, please do. That would be helpful, I tend to forget such things.",
    ),
    (
        (
            "Would you like to change anything about it? You can still do so, and it costs you nothing, as long "
            "as you let us know before the end of this week."
        ),
        "No, it's fine as it is. Let's leave it that way for the time being.",
    ),
    (
        (
            "When would be a good time for you? I can see a few openings this week and several more in the "
            "next, most of them early in the morning or late in the afternoon."
        ),
        "Next week would be better for me, this one is rather full. Any day but Monday.",
    ),
    (
        (
            "Let me note that down for you, so that nobody has to ask you the same thing again. One moment, "
            "please, I'm almost there. Yes, now I have it."
        ),
        "Okay, that's good. Thank you. I've been asked twice already, so that helps.",
    ),
    (
        (
            "Do you have any questions for me at this point? I'm happy to explain whatever isn't clear, and if "
            "I don't know the answer, I'll find somebody who does."
        ),
        "Not right now, but I may think of one later on. Can I call you then?",
    ),
    (
        (
            "Are you the right person to talk to about this, or should I speak to somebody else in your house? "
            "I wouldn't want to bother you with something that isn't yours."
        ),
        "Yes, I am. I usually take care of these things, so you can go on with me.",
    ),
    (
        (
            "Let me repeat that, to be sure that I understood you and that it is written down the right way. "
            "Please stop me at once if there is anything wrong with it."
        ),
        "Go on, I'm listening. I'll tell you if something is wrong, don't worry.",
    ),
    (
        (
            "Has anything changed since we last spoke that I should know of before we go on with this? A new "
            "address, perhaps, or another number under which we can reach you?"
        ),
        "Not that I know of. Everything is as it was, the number is still the same.",
    ),
    (
        (
            "Could you tell me a little more about that? Anything that comes to your mind may help us here, "
            "even if it doesn't seem to be of any importance to you."
        ),
        "Let me think. No, that's about it, I'm afraid. I wish I could tell you more.",
    ),
    (
        (
            "How would you like to be reached, if there is anything new? We can call you, as I do now, or send "
            "you a short message, whatever is easier for you to deal with."
        ),
        "By phone is fine, best of all in the evening, when I'm at home again.",
    ),
    (
        (
            "Is there anything that I should pass on to my colleagues before they get back to you about this? "
            "They will see all that we have talked about today, but nothing more."
        ),
        "No, thanks. They know all about it already, I wrote to them last week.",
    ),
    (
        (
            "Can you hear me well? I had the impression that the line was a little weak just a moment ago, and "
            "I'd like to be sure that nothing of this got lost."
        ),
        "Yes, I can hear you. It's quite clear now, I was just walking to another room.",
    ),
    (
        (
            "May I ask how satisfied you are so far, all in all, with the way that things have been going? A "
            "word or two is enough, and it helps us to do better."
        ),
        "Quite satisfied, I'd say. There isn't much to complain about, it went quickly.",
    ),
    (
        (
            "Would it help if somebody called you back about this, perhaps at a quieter time of the day? I can "
            "see that there is still room tomorrow and on the day after."
        ),
        "I'd rather not, thank you. We can do it now, then it is out of the way.",
    ),
    (
        (
            "I understand. It only takes a moment, and then I won't keep you from your day any longer. There "
            "are just one or two things left on my list for this call."
        ),
        "No problem. I have a little time left before I need to go.",
    ),
    (
        (
            "Does the morning or the afternoon suit you better? I can offer you both on most days of the week, "
            "and if something comes up, you can still move it later."
        ),
        "The afternoon is better, if it's all the same to you. Not too late, though.",
    ),
    (
        (
            "Thank you, that helps a lot. It is good to have that settled before we come to the next point, "
            "which is a shorter one and should not take us long at all."
        ),
        "Good. What is the next one, then? I thought that we were almost done.",
    ),
    (
        (
            "Let me see what I have here. The system is a little slow today, so please bear with me for a few "
            "seconds. There it is, now I can see all of it."
        ),
        "Take your time. I know how that is, ours is no better than yours.",
    ),
    (
        (
            "Is there anybody else that I should speak to about this before we can call the matter done? "
            "Sometimes there is a second person who would like to be asked as well."
        ),
        "No, just me. You don't have to ask anybody else, I can decide that.",
    ),
    (
        (
            "I'll make a note of it, and somebody will look at it before the end of the day tomorrow. If you "
            "don't hear from us by then, please do call us again."
        ),
        "Thank you. That's soon enough for me, there is no need to hurry.",
    ),
    (
        (
            "Is that all right with you? If it isn't, just say so, and we'll find another way to do it. There "
            "is almost always one, even if it may take a little longer."
        ),
        "I'm not sure. Yes, I think so, let's try it and see how it goes.",
    ),
)
"""Their number is a prime, so that stepping through them by any stride meets every one."""

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
"""The ends of calls. Each begins with a line of the person, which is left out if the person spoke last."""

AGENT_PARTS_SOON = "I'll call another time. Goodbye."
AGENT_PUTS_THROUGH_SOON = "I'll put you through to {colleague}."
"""The same where there is hardly time for a word."""
