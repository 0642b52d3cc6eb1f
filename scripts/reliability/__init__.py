"""Shared by `scripts/test-kills` and `scripts/test-power-cuts`: the program under test, and the report."""
