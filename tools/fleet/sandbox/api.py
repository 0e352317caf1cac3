# SPDX-License-Identifier: Apache-2.0

"""The smallest JSON-over-HTTP client that ironic and inspector need."""

import json
import urllib.error
import urllib.request
from typing import Any

MICROVERSION = '1.82'
"""Of ironic's API: any release since 2023.1 speaks it."""

_TIMEOUT = 60.0
_HEADERS = {'Accept': 'application/json', 'Content-Type': 'application/json',
            'X-OpenStack-Ironic-API-Version': MICROVERSION}


class ApiError(Exception):
    """An API refused a request or cannot be reached."""


def call(method: str, url: str, body: Any = None) -> Any:
    """Send a request and return the decoded answer (None if empty).

    :param method: GET, POST, PUT or another.
    :param url: the whole address.
    :param body: what to send as JSON.
    :raises ApiError: with method, address and what the server said.
    """
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, _HEADERS, method=method)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
            content = answer.read()
    except urllib.error.HTTPError as exc:
        said = exc.read().decode('utf-8', 'replace')[:1000]
        raise ApiError(f'{method} {url}: {exc.code} {said}') from exc
    except OSError as exc:
        raise ApiError(f'{method} {url}: {exc}') from exc
    return json.loads(content) if content else None


def answers(url: str) -> bool:
    """Return whether a GET succeeds; never raises."""
    try:
        call('GET', url)
    except ApiError:
        return False
    return True
