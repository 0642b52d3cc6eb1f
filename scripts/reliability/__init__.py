"""What `scripts/test-kills` and `scripts/test-power-cuts` share: the program that they try, and their report."""
