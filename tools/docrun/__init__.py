# SPDX-License-Identifier: Apache-2.0

"""Run the commands of a page of the documentation as they stand there.

``python -m docrun ROOT PAGE`` does what a reader with a machine of his own
would do: it writes the files and runs the commands of the page, in order, in
a copy of this machine that only it sees and of which nothing is left; what
they print, and what the page says is in a file then, must be as it stands
there. An emulated ARM server with a management controller stands beside it.
"""
