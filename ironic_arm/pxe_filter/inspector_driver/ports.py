# SPDX-License-Identifier: Apache-2.0

"""Who is known to ironic, asked for as little as possible.

The SDK makes an object of every port, which costs more than all the rest of
a synchronization. The pages are read as they come instead.
"""

import collections.abc
import typing
import urllib.parse

from keystoneauth1 import exceptions as auth_errors
from openstack import exceptions as sdk_errors

from ironic_arm.netboot.checks import filter_findings
from ironic_arm.pxe_filter import faults

# The oldest version of the API that can return single fields of ports.
_MICROVERSION = '1.8'
_TIMEOUT = 30
_ATTEMPTS = 2
_NO_LIST = 'the answer is not a list of ports'


class Client(typing.Protocol):
    """The part of the SDK's bare metal proxy that is used."""

    def get(self, url: str, **kwargs: object) -> typing.Any:
        """Send a GET request."""


class Ports:
    """The ports of ironic.

    :param client: how to reach it; None if that is not known yet.
    :param where: what to name in messages.
    """

    def __init__(self, client: Client | None, where: str) -> None:
        self._client = client
        self._where = where

    def rows(self, *fields: str, **search: str
             ) -> list[dict[str, typing.Any]]:
        """Return fields of all ports, or of those that are searched for.

        :raises ironic_arm.pxe_filter.faults.SourceError: if ironic does
            not tell.
        """
        query = {'fields': ','.join(fields), **search}
        return self._twice(lambda: list(self._pages(query)))

    def page(self, **query: str) -> list[dict[str, typing.Any]]:
        """Return the first page of an answer alone.

        :raises ironic_arm.pxe_filter.faults.SourceError: if ironic does
            not tell.
        """
        return self._twice(lambda: _rows(self._page(query)))

    def _twice(self, ask: collections.abc.Callable[
            [], list[dict[str, typing.Any]]]) -> list[dict[str, typing.Any]]:
        """Ask, and once more if that fails."""
        for attempt in range(_ATTEMPTS):
            try:
                return ask()
            except (auth_errors.ClientException, sdk_errors.SDKException,
                    LookupError, TypeError, ValueError) as exc:
                if attempt + 1 == _ATTEMPTS:
                    raise faults.SourceError(self._told(exc)) from exc
        raise AssertionError('unreachable')

    def _pages(self, query: dict[str, str]
               ) -> collections.abc.Iterator[dict[str, typing.Any]]:
        """Yield rows page by page.

        Only the query of the link to the next page is used: the rest of it
        is an address of ironic that need not be the one we know it by.
        """
        asked = []
        while query and query not in asked:
            asked.append(query)
            page = self._page(query)
            yield from _rows(page)
            link = urllib.parse.urlsplit(page.get('next') or '')
            query = dict(urllib.parse.parse_qsl(link.query))
        if query:
            raise ValueError('ironic returns the same page again and again')

    def _page(self, query: dict[str, str]) -> dict[str, typing.Any]:
        if self._client is None:
            raise ValueError('no connection could be made')
        answer = self._client.get(
            '/ports', params=query, microversion=_MICROVERSION,
            timeout=_TIMEOUT)
        sdk_errors.raise_from_response(answer)
        page = answer.json()
        if not isinstance(page, dict):
            raise ValueError(_NO_LIST)
        return page

    def _told(self, exc: Exception) -> typing.Any:
        return faults.found(
            filter_findings.PORTS_UNKNOWN, self._where,
            why=f'{type(exc).__name__}: '
            f'{str(exc).strip() or "no reason given"}')


def _rows(page: dict[str, typing.Any]) -> list[dict[str, typing.Any]]:
    rows = list(page['ports'])
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError(_NO_LIST)
    return rows
