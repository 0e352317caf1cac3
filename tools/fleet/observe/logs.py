# SPDX-License-Identifier: Apache-2.0

"""The logs of a deployment's services: followed, searched and read."""

import re
from collections.abc import Callable, Iterable

from fleet.observe import timeline
from fleet.sandbox import waiting
from fleet.sandbox.layout import Layout
from fleet.sandbox.lines import Line, LineLog
from ironic_arm.netboot import trace
from ironic_arm.netboot.bootfiles import filesystem

OnLine = Callable[[str, Line], None]

_GET = re.compile(r'"GET (\S+) HTTP/1.[01]" (\d+)')


class Logs:
    """Follows the logs of some services until :meth:`end`.

    :param where: the world's folders.
    :param names: of the services.
    :param on_line: called with the service and each line.
    """

    def __init__(self, where: Layout, names: Iterable[str],
                 on_line: OnLine | None = None) -> None:
        self._where = where
        self._logs = {name: self._follow(name, on_line) for name in names}

    def _follow(self, name: str, on_line: OnLine | None) -> LineLog:
        log = LineLog(on_line and (lambda line: on_line(name, line)))
        log.follow(self._where.log(name))
        return log

    def end(self) -> None:
        """Follow no longer; what was read stays."""
        for log in self._logs.values():
            log.end()

    def lines(self, name: str) -> list[Line]:
        """Return what a service has logged, and when it was read."""
        return self._logs[name].lines if name in self._logs else []

    def text(self, name: str) -> str:
        """Return all that stands in the log of a service at this moment."""
        try:
            return self._where.log(name).read_text(errors='replace')
        except FileNotFoundError:
            return ''  # it was not started

    def wait_for(self, text: str, timeout: float = waiting.PATIENCE) -> None:
        """Wait until dnsmasq logs something.

        :param text: part of a line.
        :param timeout: seconds.
        :raises TimeoutError: it does not.
        """
        waiting.until(lambda: text in self.text('dnsmasq'),
                      f'{text!r} not logged in time', timeout)

    def asked_tftp(self) -> list[tuple[str, str]]:
        """Return the outcome and name of every TFTP request, in order."""
        root = f'{self._where.tftp}/'
        return [(one.outcome, one.path.removeprefix(root))
                for one in timeline.transfers(
                    Line(0.0, line) for line
                    in self.text('dnsmasq').splitlines())]

    def asked_http(self) -> list[tuple[str, str]]:
        """Return the status and path of every HTTP GET, in order."""
        return [(status, path) for path, status
                in _GET.findall(self.text('web'))]

    def story(self, served: filesystem.Files | None = None) -> trace.Story:
        """Return what ``ironic-arm trace`` reports of the only machine.

        :param served: to read the files that were served.
        """
        story, = trace.stories(self.text('dnsmasq').splitlines(),
                               disk=served)
        return story
