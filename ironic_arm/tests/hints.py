# SPDX-License-Identifier: Apache-2.0

"""Does what ``ironic-arm check --fix-hint`` prints, as an operator would."""

import pathlib
import re


def apply(text, run):
    """Write every line, and have the commands run.

    :param run: runs a command line.
    """
    blocks = [block.splitlines() for block in text.split('\n\n')]
    for heading, *lines in filter(None, blocks):
        file, _, what = heading.removeprefix('# ').partition(': ')
        if heading == '# to be decided':
            continue
        if heading == '# commands':
            for line in lines:
                run(line)
        elif match := re.fullmatch(
                r'remove line (\d+)|change line (\d+) to', what):
            _line(file, int(match[1] or match[2]), lines)
        elif what == 'append':
            with open(file, 'a') as stream:
                stream.write('\n'.join([*lines, '']))
        else:
            _options(file, lines)


def _line(file, number, lines):
    """Change a line; a removed one is left empty, so that others stay."""
    path = pathlib.Path(file)
    every = path.read_text().split('\n')
    every[number - 1] = lines[0] if lines else ''
    path.write_text('\n'.join(every))


def _options(file, lines):
    path = pathlib.Path(file)
    text = path.read_text()
    for line in lines:
        if line.startswith('['):
            section = line
            continue
        name = line.removeprefix('# remove: ').partition(' = ')[0]
        before, found, after = text.partition(f'{section}\n')
        body, gap, rest = after.partition('\n[')
        kept = [one for one in body.split('\n')
                if not re.match(rf'{name} *=', one)]
        if not line.startswith('# remove: '):
            kept.insert(0, line)
        text = before + section + '\n' + '\n'.join(kept) + gap + rest
    path.write_text(text)
