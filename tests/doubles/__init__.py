"""The counterparts that the tests run against: real programs where they install, else small judges of our own."""
