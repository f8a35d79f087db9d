"""Updates that came in, messages that go out, timers, cards, open prompts, incidents."""
