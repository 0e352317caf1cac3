# SPDX-License-Identifier: Apache-2.0

"""The hosts' own unit tests, run with the classes of ironic-arm.

The wheels of ironic and ironic-inspector carry their unit tests. The plugins
here put our class in the place of upstream's; the check_*.py files, given
last on the command line, assert that it was ours that ran. tox has the
commands.
"""
