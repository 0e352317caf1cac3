# SPDX-License-Identifier: Apache-2.0

"""Read the ports of ironic at the lowest cost.

The SDK creates an object for every port, which costs more than all the rest
of a synchronization. The pages are read as JSON instead.
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

    :param client: client of ironic; None if there is no connection.
    :param where: place that messages name.
    """

    def __init__(self, client: Client | None, where: str) -> None:
        self._client = client
        self._where = where

    def rows(self, *fields: str, **search: str
             ) -> list[dict[str, typing.Any]]:
        """Return fields of all ports, or of those that are searched for.

        :raises ironic_arm.pxe_filter.faults.SourceError: if ironic does
            not return them.
        """
        query = {'fields': ','.join(fields), **search}
        return self._retried(lambda: list(self._pages(query)))

    def page(self, **query: str) -> list[dict[str, typing.Any]]:
        """Return the first page of an answer alone.

        :raises ironic_arm.pxe_filter.faults.SourceError: if ironic does
            not return it.
        """
        return self._retried(lambda: _rows(self._page(query)))

    def _retried(self, request: collections.abc.Callable[
            [], list[dict[str, typing.Any]]]) -> list[dict[str, typing.Any]]:
        """Send a request, and once more if that fails."""
        for attempt in range(_ATTEMPTS):
            try:
                return request()
            except (auth_errors.ClientException, sdk_errors.SDKException,
                    LookupError, TypeError, ValueError) as exc:
                if attempt + 1 == _ATTEMPTS:
                    raise faults.SourceError(self._unknown(exc)) from exc
        raise AssertionError('unreachable')

    def _pages(self, query: dict[str, str]
               ) -> collections.abc.Iterator[dict[str, typing.Any]]:
        """Yield rows page by page.

        Only the query of the link to the next page is used: its host may
        differ from the address that the client uses.
        """
        requested = []
        while query and query not in requested:
            requested.append(query)
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

    def _unknown(self, exc: Exception) -> typing.Any:
        return faults.found(
            filter_findings.PORTS_UNKNOWN, self._where,
            why=f'{type(exc).__name__}: '
            f'{str(exc).strip() or "no reason given"}')


def _rows(page: dict[str, typing.Any]) -> list[dict[str, typing.Any]]:
    rows = list(page['ports'])
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError(_NO_LIST)
    return rows
