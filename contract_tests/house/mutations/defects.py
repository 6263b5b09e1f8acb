"""All defects, vendor by vendor."""

from contract_tests.house.mutations import freya, happyrobot, temphone, vogent

DEFECTS = (*vogent.DEFECTS, *happyrobot.DEFECTS, *freya.DEFECTS, *temphone.DEFECTS)
