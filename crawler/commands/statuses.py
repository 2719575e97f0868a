"""With which status a command ends, so that cron and systemd can act on it. 0: it did what it was asked for."""

BUG = 1
WRONG_WORDS = 2
NOTHING_REACHABLE = 3
HELD = 4
CANNOT_WRITE = 5
INTERRUPTED = 130
# As of programs that SIGPIPE ends: whoever read our lines has seen enough.
UNREAD = 141
