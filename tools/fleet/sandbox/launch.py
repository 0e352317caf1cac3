# SPDX-License-Identifier: Apache-2.0

"""Start a program once a server that it needs answers.

``python -m fleet.sandbox.launch URL PROGRAM ARGUMENTS...`` loads an installed
console program, waits until URL answers, and then runs it. The loading, most
of a service's start-up time, happens while the other service starts as well.
"""

import importlib.metadata
import pathlib
import sys

from fleet.sandbox import api
from fleet.sandbox import waiting


def _main() -> int | None:
    url, program, *arguments = sys.argv[1:]
    name = pathlib.Path(program).name
    [entry] = importlib.metadata.entry_points(group='console_scripts',
                                              name=name)
    # Before loading: some programs read the arguments at that moment.
    sys.argv = [program, *arguments]
    main = entry.load()
    waiting.until(lambda: api.answers(url),
                  f'{name}: {url} does not answer', error=SystemExit)
    code: int | None = main()
    return code


if __name__ == '__main__':
    sys.exit(_main())
