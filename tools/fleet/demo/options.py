# SPDX-License-Identifier: Apache-2.0

"""The command line of the demo.

``python3 -m fleet.demo.options OPTION...`` checks a command line, or shows its
help, and needs nothing that would have to be installed first.
"""

import argparse
import pathlib
import sys

_TIMEOUT = 600.0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the demo's command line."""
    made = argparse.ArgumentParser(
        prog='demo.sh', description='Network-boot an emulated ARM server '
        'with ironic, ironic-inspector and ironic-arm, and inspect it.')
    made.add_argument(
        '--full-life', action='store_true', help='switch the server on '
        'through Redfish, and inspect, clean, deploy, rescue and undeploy '
        'it with the real ironic-python-agent')
    made.add_argument(
        '--driver', choices=('arm-redfish', 'redfish'),
        default='arm-redfish', help='hardware type of the node of a full '
        'life (default: %(default)s)')
    made.add_argument(
        '--fast', action='store_true', help='boot a small ramdisk that '
        'posts an inventory, in place of the real ironic-python-agent; '
        'with --full-life: let the agent run on between two tasks')
    made.add_argument(
        '--keep', metavar='DIR', type=_folder,
        help='copy all logs and configuration to DIR')
    made.add_argument(
        '--verbose', action='store_true',
        help='show the console of the server and the logs as they grow')
    made.add_argument(
        '--timeout', metavar='SECONDS', type=float, default=_TIMEOUT,
        help='give the introspection, or each step of a full life, so long '
        '(default: %(default).0f)')
    return made


def _folder(text: str) -> pathlib.Path:
    folder = pathlib.Path(text).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise argparse.ArgumentTypeError(f'{folder} is not an empty folder')
    return folder


if __name__ == '__main__':
    parser().parse_args(sys.argv[1:])
