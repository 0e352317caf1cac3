# SPDX-License-Identifier: Apache-2.0

"""The steps that are found in a page."""

import pathlib

import pytest

from docrun import page

PAGE = """
.. code-block:: console

   # one \\
     --more
   printed ...
   $ two
   # echo $?
   2

.. code-block:: ini
   :caption: /etc/a.conf

   [group]

   option = 1

.. code-block:: ini
   :caption: More in /etc/a.conf

   option = 2

.. code-block:: text
   :caption: Now in /root/b

   # three
   ...

.. code-block:: ini

   not = a file
"""


def test_commands_and_files_in_their_order():
    assert page.steps(PAGE) == [
        page.Command('one \\\n  --more', 'printed ...\n', False),
        page.Command('two', '', True),
        page.Command('echo $?', '2\n', False),
        page.File('/etc/a.conf', '[group]\n\noption = 1\n', False),
        page.File('/etc/a.conf', 'option = 2\n', True),
        page.Content('/root/b', '# three\n...\n')]


@pytest.mark.parametrize('wanted, said, right', [
    ('', 'anything', True),
    ('made in ... s\n', 'made in 28 s\n', True),
    ('a long\nline\n', 'a long line\n', True),
    ('...\nlast\n', 'first\nlast\n', True),
    ('one\n', 'two\n', False)])
def test_what_is_printed(wanted, said, right):
    assert page.Command('', wanted, False).printed(said) is right


@pytest.mark.parametrize('text, right', [
    ('# three\nfour\n', True), ('four\n', False), ('', False)])
def test_what_is_in_a_file(text, right):
    assert page.Content('/root/b', '# three\n...\n').matches(text) is right


def test_no_block_of_the_quick_start_is_missed():
    text = (pathlib.Path(__file__).parents[4]
            / 'doc/source/quick-start/index.rst').read_text()
    steps = page.steps(text)
    assert text.count('\n   # ') == sum(
        isinstance(step, page.Command) for step in steps)
    assert text.count('code-block::') == text.count(
        'code-block:: console') + sum(
            isinstance(step, page.File) for step in steps)
