"""Types for parameters and returns that the code itself gives away; what it leaves open stays open."""
