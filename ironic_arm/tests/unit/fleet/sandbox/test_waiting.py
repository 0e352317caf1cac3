# SPDX-License-Identifier: Apache-2.0

import pytest

from fleet.sandbox import waiting


def test_what_was_found_is_returned(monkeypatch):
    monkeypatch.setattr(waiting, 'POLL', 0)
    found = iter([None, '', 'there'])
    assert waiting.until(lambda: next(found), 'late') == 'there'


@pytest.mark.parametrize('late', ['late', lambda: 'late'])
def test_time_is_up(late):
    with pytest.raises(KeyError, match='late'):
        waiting.until(lambda: False, late, timeout=-1, error=KeyError)


def test_what_is_so_at_once_is_never_late():
    assert waiting.until(lambda: True, 'late', timeout=-1)
