# SPDX-License-Identifier: Apache-2.0

"""Which configuration files a network GRUB requests from its server.

Sources: ``grub-core/normal/main.c`` and ``grub-core/net/net.c`` of GRUB 2.06
and 2.12. Over the network, ``[ -e ]`` and ``[ -f ]`` are false for every
file; only ``[ -s ]`` sends a request.
"""

import collections.abc
import re

from ironic_arm.netboot.bootfiles import grub_image

Inside = collections.abc.Callable[[str], str | None]
"""Returns the text of a file of the memdisk; ``None`` without it."""

_DEEPEST = 8
_MOST = 64
_MEMDISK = '(memdisk)'
_LOAD = frozenset({'source', '.', 'configfile', 'normal', 'extract_entries'})
_LEAVE = frozenset({'configfile', 'normal'})


def requests(grub: grub_image.Grub, inside: Inside) -> tuple[str, ...]:
    """Return the names, in the order of the requests.

    ``MAC``, ``IP`` and the like stand for what the machine fills in. A file
    whose condition is not known is listed, so it may be requested or not.

    :returns: empty for a GRUB that cannot load over the network.
    """
    if not (grub.tftp or grub.http):
        return ()
    walk = _Walk(grub, inside)
    if not walk.run(grub.config):
        walk.normal()
    return tuple(dict.fromkeys(walk.requested))


class _Walk:
    """GRUB's way through its configuration, as far as files go."""

    def __init__(self, grub: grub_image.Grub, inside: Inside) -> None:
        self.requested: list[str] = []
        self._inside = inside
        self._tftp = grub.tftp
        self._depth = 0
        self._loads = 0
        self._variables = {'prefix': grub.prefix or ''}

    def normal(self) -> None:
        """Search, as the command ``normal`` without a file does."""
        prefix = self._variables['prefix']
        if prefix.startswith(_MEMDISK):
            self._load(f'{prefix}/grub.cfg')
            return
        if self._tftp and not re.match(r'\((?!tftp|pxe)', prefix):
            self.requested.append(f'{prefix}/grub.cfg-01-MAC')
            self.requested += [f'{prefix}/grub.cfg-IP ({digits} hex digits)'
                           for digits in range(8, 0, -1)]
        self.requested.append(f'{prefix}/grub.cfg')

    def run(self, text: str) -> bool:
        """Follow a script; return whether it leaves for another for good."""
        # Innermost last: whether a branch runs, and whether one before did.
        nested: list[tuple[bool, bool]] = []
        for words in _statements(text):
            command, runs = words[0], all(one for one, _ in nested)
            if command == 'if':
                nested.append(_branch(False, self._holds(words[1:], runs)))
            elif command in ('elif', 'else') and nested:
                _, done = nested.pop()
                outer = all(one for one, _ in nested)
                held = (True if command == 'else'
                        else self._holds(words[1:], outer and not done))
                nested.append(_branch(done, held))
            elif command == 'fi' and nested:
                nested.pop()
            elif runs and self._execute(words) and not nested:
                return True
        return False

    def _execute(self, words: list[str]) -> bool:
        if words[0] == 'set' and len(words) == 2 and '=' in words[1]:
            name, _, value = words[1].partition('=')
            self._variables[name] = self._expand(value)
        elif words[0] == 'normal' and len(words) == 1:
            self.normal()
        elif words[0] in _LOAD and len(words) > 1:
            self._load(self._expand(words[1]))
        return words[0] in _LEAVE

    def _load(self, name: str) -> None:
        if not name.startswith(_MEMDISK):
            if len(self.requested) < _MOST:
                self.requested.append(name)
            return
        # Files that load each other would go on for ever.
        self._loads += 1
        if self._loads > _MOST or self._depth >= _DEEPEST:
            return
        text = self._inside(name.removeprefix(_MEMDISK))
        if text is not None:
            self._depth += 1
            self.run(text)
            self._depth -= 1

    def _holds(self, words: list[str], runs: bool) -> bool | None:
        """Return whether a condition holds; ``None`` if that is not known."""
        if words[:1] != ['['] or words[-1:] != [']']:
            return None
        tests = ' '.join(words[1:-1]).split(' -o ')
        results = [self._test(one.split(), runs) for one in tests]
        if True in results:
            return True
        return None if None in results else False

    def _test(self, words: list[str], runs: bool) -> bool | None:
        if words[:1] == ['!']:
            result = self._test(words[1:], runs)
            return None if result is None else not result
        if len(words) != 2:
            return None
        value = self._expand(words[1])
        if words[0] in ('-e', '-f', '-d') and not value.startswith('('):
            return False
        if words[0] in ('-z', '-n') and '$' not in value:
            return bool(value) is (words[0] == '-n')
        if words[0] == '-s' and runs and not value.startswith(_MEMDISK):
            self.requested.append(value)
        return None

    def _expand(self, word: str) -> str:
        def value(match: re.Match[str]) -> str:
            return self._variables.get(match[1] or match[2], match[0])
        return re.sub(r'\$(?:\{(\w+)\}|(\w+))', value, word.strip('"\''))


def _branch(done: bool, held: bool | None) -> tuple[bool, bool]:
    """Return whether a branch may run, and whether those after it cannot."""
    return not done and held is not False, done or held is True


def _statements(text: str) -> collections.abc.Iterator[list[str]]:
    for line in re.split(r'[\n;]', text):
        words = line.split()
        while words and words[0] in ('then', 'do', '{', '}'):
            words = words[1:]
        if words and not words[0].startswith('#'):
            yield words
