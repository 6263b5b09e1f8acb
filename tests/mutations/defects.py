"""All defects, vendor by vendor."""

from tests.mutations import elevenlabs, freya, happyrobot, retell, temphone, twilio, vapi, vogent, vogent_contract

DEFECTS = (
    *(*vogent.DEFECTS, *vogent_contract.DEFECTS, *happyrobot.DEFECTS, *freya.DEFECTS, *temphone.DEFECTS),
    *(*twilio.DEFECTS, *retell.DEFECTS, *vapi.DEFECTS, *elevenlabs.DEFECTS),
)

LACKS = {twilio.VENDOR: twilio.LACKS, elevenlabs.VENDOR: elevenlabs.LACKS}
"""Why no defect of a vendor is about a subject."""
