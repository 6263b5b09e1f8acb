"""The course of calls: scenarios with their steps and delays, and outcomes that tests request."""
