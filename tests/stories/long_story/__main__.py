"""Plays it by hand: `python -m tests.stories.long_story --steps 20000 --seed 7`, or up to one step (`--to`)."""

import argparse
import sys

from tests.stories.long_story.story import play, seed_given, steps_given


def main() -> int:
    """Prints what broke with the acts before it, and the one line; 1 where a promise broke."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--steps", type=int, default=steps_given(1500))
    given.add_argument("--seed", type=int, default=seed_given(20261123))
    given.add_argument("--to", type=int, help="play again up to this step of that seed")
    asked = given.parse_args()
    played = play(asked.seed, asked.steps, only_to=asked.to)
    if played.breaches or asked.to is not None:
        print("\n".join([*played.trace[-90:], *played.breaches]))
    print(f"{played.steps / max(played.seconds, 0.001):.0f} steps a second", file=sys.stderr)
    print(played.line)
    return 1 if played.breaches else 0


if __name__ == "__main__":
    raise SystemExit(main())
