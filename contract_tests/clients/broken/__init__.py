"""Clients with one realistic defect each: exemplary clients, changed in one place.

The docstring names the defect, `law` the law that it breaks. Each has to be caught by that law, and by no other.
"""
