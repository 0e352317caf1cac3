# SPDX-License-Identifier: Apache-2.0

"""Configuration files, read by GRUB: its checker, and GRUB as a program."""

import os
import re
import subprocess

import hypothesis
from hypothesis import strategies as st
from ironic.common import utils
import pytest

from ironic_arm.drivers import defaults
from ironic_arm.netboot import validation
from ironic_arm.netboot.grub import kernel_parameters
from ironic_arm.netboot.grub import node_template
from ironic_arm.tests.functional.conftest import GOLDEN

CONFIGS = sorted(GOLDEN.glob('grub*/*.cfg'))


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.name)
def test_golden_files(path):
    subprocess.run(['grub-script-check', str(path)], check=True)


def test_grub_script_check_can_say_no(tmp_path):
    path = tmp_path / 'broken.cfg'
    path.write_text('menuentry "x" {\n')
    assert subprocess.run(['grub-script-check', str(path)],
                          check=False).returncode != 0


# What GRUB's variables are where it has no network.
VARIABLES = {'net_default_mac': '', 'net_default_ip': '',
             'grub_cpu': 'x86_64'}
_VARIABLE = re.compile(r'\$(?:\{(%s)\}|(%s)(?![A-Za-z0-9_]))' % (
    ('|'.join(VARIABLES),) * 2))

# GRUB runs this in place of its own command: it tells its words, and ends.
TELL = 'function linux { for w in "$@"; do echo "<$w>"; done; halt; }\n'

# Characters and words with a meaning to GRUB, the kernel or Jinja2.
SPECIAL = st.sampled_from([
    "'", '"', '\\', '$', '${', '}', '{', ';', '#', '&', '|', '<', '>', ' ',
    '\n', '=', '*', '--', '!', '$@', '$1', '{{', '%}', "'\\''", 'reboot',
    'fi', '\\x2d', *(f'${name}' for name in VARIABLES),
    *(f'${{{name}}}' for name in VARIABLES)])
PLAIN = st.characters(min_codepoint=32, max_codepoint=126)
# GRUB wraps the lines that it prints, so a word is not too long.
PARAMETERS = st.lists(st.one_of(SPECIAL, PLAIN), max_size=30).map(''.join)


def config(parameters):
    """Return a node's configuration as ironic makes it."""
    given = node_template.context('aarch64', (39, 0, 0),
                                   node_template.MODES[0].options)
    given['pxe_options']['pxe_append_params'] = parameters
    return utils.render_template(
        defaults.template_path(defaults.NODE_TEMPLATE), given)


def expected(parameters):
    """Return the words that a kernel finds, with GRUB's variables in."""
    words = re.findall(r'(?:[^ \n"]|"[^\n"]*(?:"|(?=\n)|$))+', parameters)
    words = [word.replace('"', '') for word in words]
    return [_VARIABLE.sub(lambda m: VARIABLES[m[1] or m[2]], word)
            for word in words if word]


def read_by_grub(folder, text):
    """Return the words of the command line, as GRUB itself reads them."""
    (folder / 'grub.cfg').write_text(TELL + text)
    (folder / 'devices').write_text('')
    done = subprocess.run(
        ['grub-emu', '--directory', folder, '--root', 'host',
         '--device-map', folder / 'devices'],
        env={**os.environ, 'TERM': 'dumb', 'COLUMNS': '255'},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=150,
        text=True, check=True)
    return re.findall(r'^\r?<(.*)>\r?$', done.stdout, re.MULTILINE)


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp('grub')


@hypothesis.settings(deadline=None, max_examples=100)
@hypothesis.given(PARAMETERS)
@hypothesis.example("'; reboot; '")
@hypothesis.example('k="a  b" "l=c d" m="n o')
@hypothesis.example("$net_default_mac'; reboot #")
def test_grub_reads_random_parameters_back_unchanged(folder, parameters):
    hypothesis.assume('"' not in parameters or '\n' not in parameters)
    text = config(parameters)
    (folder / 'node.cfg').write_text(text)
    subprocess.run(['grub-script-check', folder / 'node.cfg'], check=True)
    kernel, *words = read_by_grub(folder, text)
    assert kernel == '/uuid/deploy_kernel'
    assert words == [
        'selinux=0', 'troubleshoot=0', 'text', 'boot_server=192.0.2.1',
        'BOOTIF=01-', *expected(parameters)]


@hypothesis.given(PARAMETERS)
def test_accepted_parameters_are_split_as_the_template_splits_them(
        parameters):
    try:
        words = kernel_parameters.words(parameters)
    except validation.UnsafeValue:
        return
    assert [_VARIABLE.sub(lambda m: VARIABLES[m[1] or m[2]], word)
            for word in words] == expected(parameters)
