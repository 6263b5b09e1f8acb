"""`mockdial conform`: runs the suite against a live server, with a plan, a budget and a report."""
