# SPDX-License-Identifier: Apache-2.0

"""The program ``ironic-arm-pxe-filter``.

It is ironic's own program ``ironic-pxe-filter`` with another manager in it:
arguments, configuration files, logging and signals are those of ironic.
"""

import importlib
from typing import Any

try:
    from ironic.command import pxe_filter as upstream
except ModuleNotFoundError as exc:
    if exc.name not in ('ironic', 'ironic.command'):
        raise  # ironic is there; what it needs is not
    try:
        from ironic.cmd import pxe_filter as upstream  # its older name
    except ModuleNotFoundError as exc:
        raise SystemExit(
            'ironic-arm-pxe-filter is a service of ironic 24.1 or newer, '
            f'which is not installed here: {exc}. Install it into the same '
            "environment: pip install 'ironic-arm[ironic]'") from None

MANAGER_MODULE = 'ironic_arm.pxe_filter.ironic_service.manager'
MANAGER_CLASS = 'ArmPXEFilterManager'


class ArmRPCService(upstream.RPCService):  # type: ignore[misc]
    """ironic's service with the manager of ironic-arm.

    It is created after the configuration was read, in the process that starts
    the others: here an error stops the service for good. Its
    launcher notifies systemd only afterwards, so that units ordered after
    this one start when the rules are written.
    """

    def __init__(self, host: str, module: str, manager: str) -> None:
        # ironic reports a module that fails to import as a missing one.
        importlib.import_module(MANAGER_MODULE)
        super().__init__(host, MANAGER_MODULE, MANAGER_CLASS)
        self.manager.check_and_publish()


def main() -> Any:
    """Run the service until a signal ends it."""
    upstream.RPCService = ArmRPCService
    return upstream.main()
