# SPDX-License-Identifier: Apache-2.0

"""Kernel parameters on their way through GRUB."""

import shlex

import hypothesis
from hypothesis import strategies as st
import pytest

from ironic_arm.netboot import validation
from ironic_arm.netboot.grub import kernel_parameters
from ironic_arm.netboot.grub import tree


@pytest.mark.parametrize('text, words', [
    ('', []), ('  a  b ', ['a', 'b']), ('console=ttyAMA0 ipa-debug=1',
                                       ['console=ttyAMA0', 'ipa-debug=1']),
    ('k="a b" c', ['k=a b', 'c']), ('"k=a b"', ['k=a b']),
    ('k=""', ['k=']),
    ('a;b $HOME #c }', ['a;b', '$HOME', '#c', '}'])])
def test_kernel_words(text, words):
    assert kernel_parameters.words(text) == words


@pytest.mark.parametrize('text', [
    'a\nb', 'a\\b', "a'b", 'a "b', 'a\x00', 'ä', 'a\tb', 'a\\x2d', 'a\\',
    'k=a"b c"', 'k="a"b', 'a"b"', 'a=b="c d"', '""', '"k="a',
    'x="{{ ROOT }}"', '"(( DISK_IDENTIFIER ))"', 'x' * 1501])
def test_what_grub_cannot_carry_is_refused(text):
    with pytest.raises(validation.UnsafeValue):
        kernel_parameters.words(text)


@hypothesis.given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_no_accepted_word_leaves_its_quotes(text):
    # Single quotes mean the same to a POSIX shell and to GRUB.
    try:
        words = kernel_parameters.words(text)
    except validation.UnsafeValue:
        return
    line = ' '.join(tree.quote(word) for word in words)
    assert shlex.split(line) == words
