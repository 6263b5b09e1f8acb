"""`mockdial conform`: the suite against a live server, with a plan, a budget and a report."""
