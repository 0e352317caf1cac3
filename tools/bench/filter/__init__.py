# SPDX-License-Identifier: Apache-2.0

"""The cost of upstream's PXE filter and of ours, in one run.

As root, in a world of its own (it takes half an hour, most of it spent in
waiting for dnsmasq to read upstream's files)::

    tools/isolated.sh python -m bench.filter

``--help`` names the parts that can be run alone.
"""
