"""What Hypothesis is not asked to complain of, and why."""

from hypothesis import HealthCheck

PATIENT = (
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
)
"""A whole request, or a day of them, for each example takes its time, and a busy machine is no fault of the contract.

These judge the speed and the sizes of what is generated, and nothing that is tested: every fact is still judged.
"""
