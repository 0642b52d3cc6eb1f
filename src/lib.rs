//! The events of the LoyJoy chat platform.
