# SPDX-License-Identifier: Apache-2.0

import pytest

from ironic_arm.netboot import validation


@pytest.mark.parametrize('name', [
    'grubaa64.efi', 'EFI/BOOT/BOOTAA64.EFI', 'ipa_1.2+3-4.kernel',
    'a' * 127])
def test_plain_file_names(name):
    validation.check_file_name(name)


@pytest.mark.parametrize('name, word', [
    ('/grubaa64.efi', 'absolute'), ('a/../b', "'..'"), ('a' * 128, '128'),
    ('', 'plain'), ('a b', 'plain'), ('a,b', 'plain'), ('a\nb', 'plain'),
    ('a\n', 'plain'), ('a"b', 'plain'), ("a'b", 'plain'), ('$a', 'plain'),
    ('a;b', 'plain'), ('-a', 'plain'), ('.a', 'plain'), ('ä', 'plain'),
    ('a#b', 'plain')])
def test_other_file_names_are_refused(name, word):
    with pytest.raises(validation.UnsafeValue, match=word):
        validation.check_file_name(name)


@pytest.mark.parametrize('url', [
    'http://192.0.2.1:5050/v1/continue', 'https://[2001:db8::1]/v1/continue',
    'http://host.example/a?b=c&d=%20'])
def test_plain_urls(url):
    validation.check_url(url)


@pytest.mark.parametrize('url', [
    '', 'ftp://host', 'http://', 'http://a b', "http://a'b", 'http://a\n',
    'http://a$b', 'http://a"b', 'http://a\\b', 'host:5050'])
def test_other_urls_are_refused(url):
    with pytest.raises(validation.UnsafeValue):
        validation.check_url(url)
