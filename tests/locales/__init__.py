"""Promises of the texts: complete, right in four languages, and silent on a lock screen."""
