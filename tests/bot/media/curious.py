"""A child that looks round: at its environment, and whether it may leave something behind."""

import os
import tempfile

from bot.runtime.confined_child import serve


def work(data: bytes) -> bytes:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"something")
            file.flush()
        left = "wrote"
    except OSError:
        left = "could not write"
    return f"{sorted(os.environ)} {left}".encode()


if __name__ == "__main__":
    serve(work)
