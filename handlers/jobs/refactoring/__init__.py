"""One refactoring as a job: plan, prove, write, propose; each step may be done twice and leaves the world as once."""
