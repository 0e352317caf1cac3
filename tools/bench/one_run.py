# SPDX-License-Identifier: Apache-2.0

"""Run a command and print the clock, its processor time and its memory.

What the kernel tells of a child begins with the memory of the process that
it was forked from, so this is a process of its own and imports nothing big:
``python -I -S one_run.py COMMAND...``.
"""

import os
import sys
import time

begin = time.monotonic()
nothing = os.open(os.devnull, os.O_WRONLY)
process = os.posix_spawn(
    sys.argv[1], sys.argv[1:], os.environ,
    file_actions=[(os.POSIX_SPAWN_DUP2, nothing, 1),
                  (os.POSIX_SPAWN_DUP2, nothing, 2)])
_, _, usage = os.wait4(process, 0)
print(time.monotonic() - begin, usage.ru_utime + usage.ru_stime,
      usage.ru_maxrss / 1024)
