# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

import shlex

import hypothesis
from hypothesis import strategies as st
import pytest

from ironic_arm.netboot import grub
from ironic_arm.netboot import values


@pytest.mark.parametrize('name', [
    'grubaa64.efi', 'EFI/BOOT/BOOTAA64.EFI', 'ipa_1.2+3-4.kernel',
    'a' * 127])
def test_plain_file_names(name):
    values.check_file_name(name)


@pytest.mark.parametrize('name, word', [
    ('/grubaa64.efi', 'absolute'), ('a/../b', "'..'"), ('a' * 128, '128'),
    ('', 'plain'), ('a b', 'plain'), ('a,b', 'plain'), ('a\nb', 'plain'),
    ('a\n', 'plain'), ('a"b', 'plain'), ("a'b", 'plain'), ('$a', 'plain'),
    ('a;b', 'plain'), ('-a', 'plain'), ('.a', 'plain'), ('ä', 'plain'),
    ('a#b', 'plain')])
def test_other_file_names_are_refused(name, word):
    with pytest.raises(values.UnsafeValue, match=word):
        values.check_file_name(name)


@pytest.mark.parametrize('url', [
    'http://192.0.2.1:5050/v1/continue', 'https://[2001:db8::1]/v1/continue',
    'http://host.example/a?b=c&d=%20'])
def test_plain_urls(url):
    values.check_url(url)


@pytest.mark.parametrize('url', [
    '', 'ftp://host', 'http://', 'http://a b', "http://a'b", 'http://a\n',
    'http://a$b', 'http://a"b', 'http://a\\b', 'host:5050'])
def test_other_urls_are_refused(url):
    with pytest.raises(values.UnsafeValue):
        values.check_url(url)


@pytest.mark.parametrize('text, words', [
    ('', []), ('  a  b ', ['a', 'b']), ('console=ttyAMA0 ipa-debug=1',
                                       ['console=ttyAMA0', 'ipa-debug=1']),
    ('k="a b" c', ['k=a b', 'c']), ('a;b $HOME #c }', [
        'a;b', '$HOME', '#c', '}'])])
def test_kernel_words(text, words):
    assert values.kernel_words(text) == words


@pytest.mark.parametrize('text', [
    'a\nb', 'a\\b', "a'b", 'a "b', 'a\x00', 'ä', 'a\tb'])
def test_what_grub_cannot_carry_is_refused(text):
    with pytest.raises(values.UnsafeValue):
        values.kernel_words(text)


@hypothesis.given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_no_accepted_word_leaves_its_quotes(text):
    # Single quotes mean the same to a POSIX shell and to GRUB.
    try:
        words = values.kernel_words(text)
    except values.UnsafeValue:
        return
    line = ' '.join(grub.quote(word) for word in words)
    assert shlex.split(line) == words
