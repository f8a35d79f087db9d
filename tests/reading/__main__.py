"""Prints how the labelled reports are read, with `-v` each one of which something was read wrongly."""

import sys

from tests.reading.measure import SETS, details, table
from tests.reading.reader import read

for each in SETS:
    print("\n".join(table(each, read)))
    if "-v" in sys.argv:
        print("\n".join(details(each, read)))
