"""A child that works for ever."""

from bot.runtime.confined_child import serve


def work(data: bytes) -> bytes:
    number = 0
    while True:
        number += 1


if __name__ == "__main__":
    serve(work)
