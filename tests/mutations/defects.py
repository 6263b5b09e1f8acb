"""All defects, vendor by vendor."""

from tests.mutations import freya, happyrobot, retell, temphone, twilio, vapi, vogent

DEFECTS = (
    *(*vogent.DEFECTS, *happyrobot.DEFECTS, *freya.DEFECTS, *temphone.DEFECTS),
    *(*twilio.DEFECTS, *retell.DEFECTS, *vapi.DEFECTS),
)

LACKS = {twilio.VENDOR: twilio.LACKS}
"""Why no defect of a vendor is about a subject."""
