"""All defects, vendor by vendor."""

from tests.mutations import freya, happyrobot, temphone, vogent

DEFECTS = (*vogent.DEFECTS, *happyrobot.DEFECTS, *freya.DEFECTS, *temphone.DEFECTS)
