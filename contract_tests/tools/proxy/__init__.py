"""`mockdial proxy`: stands between a client and a vendor, changes nothing, and checks everything."""
