"""`mockdial proxy`: between a client and a vendor, it changes nothing, invents nothing, and judges everything."""
