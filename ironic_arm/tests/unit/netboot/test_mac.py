# SPDX-License-Identifier: Apache-2.0

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ironic_arm.netboot import mac

GOOD = '52:54:00:aa:bb:0c'
INFINIBAND = '80:00:02:08:fe:80:00:00:00:00:00:00:f4:52:14:03:00:12:34:56'


@pytest.mark.parametrize('text', [
    GOOD, '52:54:00:AA:BB:0C', '52-54-00-aa-bb-0c', '525400AABB0C',
    f' {GOOD}\n'])
def test_one_form_of_an_address(text):
    assert mac.parse(text) == GOOD


@pytest.mark.parametrize(('text', 'reason'), [
    (INFINIBAND, 'InfiniBand'), (INFINIBAND.replace(':', ''), 'InfiniBand'),
    ('', 'six octets'), ('52:54:00:aa:bb', 'six octets'),
    (f'{GOOD}:00', 'six octets'), ('52:54:00:aa:bb:0g', 'six octets'),
    ('52:54:00-aa-bb-0c', 'six octets'), ('*:*:*:*:*:*', 'six octets'),
    (f'{GOOD},ignore', 'six octets'), (f'{GOOD}\n*:*:*:*:*:*', 'six octets'),
    ('52540:0aabb0c', 'six octets'), ('५२:54:00:aa:bb:0c', 'six octets'),
    (None, 'not a text'), (7, 'not a text')])
def test_what_is_no_address_is_refused_by_name(text, reason):
    with pytest.raises(mac.AddressError, match=reason):
        mac.parse(text)
    assert set(mac.collect([text, GOOD]).refused) == {str(text)}
    assert mac.collect([text, GOOD]).good == {GOOD}


def test_duplicates_are_one():
    assert mac.collect([GOOD, GOOD.upper(), GOOD]).good == {GOOD}


def test_rows_that_are_not_even_texts():
    assert mac.collect([[GOOD], {}, GOOD]).good == {GOOD}


CHARACTERS = '0123456789abcdef:-,*AF g\n'


@given(st.lists(st.one_of(
    st.text(CHARACTERS, max_size=20),
    st.text('0123456789abcdef:', min_size=17, max_size=17),
    st.lists(st.sampled_from(['00', 'ab', 'f9']), min_size=6, max_size=6
             ).map(':'.join))))
def test_the_quick_way_decides_as_the_slow_one(texts):
    good = {mac.parse(text) for text in texts
            if mac.is_address(text)}
    found = mac.collect(texts)
    assert found.good == good
    assert all(map(mac.is_canonical, found.good))
    assert set(found.refused) == {
        text for text in texts if not mac.is_address(text)}
