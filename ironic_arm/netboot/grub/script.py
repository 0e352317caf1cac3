# SPDX-License-Identifier: Apache-2.0

"""Reading GRUB's configuration: its entries, and the commands in it.

The commands and their modules are those of GRUB 2.06; commands without a
module are in its core or in ``normal``, which every menu needs.
"""

import re

_MODULES = {
    'linux': 'linux initrd', 'chain': 'chainloader',
    'configfile': 'configfile source .', 'boot': 'boot', 'echo': 'echo',
    'sleep': 'sleep', 'reboot': 'reboot', 'halt': 'halt', 'test': 'test [',
    'true': 'true false', 'search': 'search', 'regexp': 'regexp',
    'terminal': 'terminal_output terminal_input', 'serial': 'serial',
    'terminfo': 'terminfo', 'font': 'loadfont', 'cat': 'cat',
    'probe': 'probe', 'read': 'read', 'eval': 'eval', 'help': 'help',
    'loadenv': 'load_env save_env list_env', 'smbios': 'smbios',
    'loopback': 'loopback', 'fdt': 'devicetree', 'gzio': '',
    'efifwsetup': 'fwsetup', 'minicmd': 'exit lsmod dump',
    'gfxterm_background': 'background_image background_color',
    'net': 'net_bootp net_bootp6 net_dhcp net_add_addr net_add_route '
           'net_add_dns net_ls_addr net_ls_cards net_ls_routes net_nslookup '
           'net_del_addr net_del_dns net_del_route net_get_dhcp_option',
}
_CORE = ('set unset insmod rmmod ls export normal menuentry submenu function '
         'break continue return shift setparams clear')

MODULE_OF: dict[str, str] = {
    command: module for module, commands in _MODULES.items()
    for command in commands.split()} | dict.fromkeys(_CORE.split(), '')
"""Module that has a command; empty for those that need none."""

X86_COMMANDS = frozenset(
    'linuxefi initrdefi linux16 initrd16 chainloaderefi cpuid'.split())
"""Commands that GRUB has on x86 only."""

_KEYWORDS = frozenset('if then else elif fi do done while until ! { }'
                      .split())
_TOKEN = re.compile(
    r'''(?P<comment>(?<!\S)\#[^\n]*)|(?P<end>[;\n])|
        (?P<word>(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s;'"\\]|\\\n)+)''',
    re.VERBOSE | re.DOTALL)
_ENTRY = re.compile(
    r'''^[ \t]*menuentry[ \t]+(?:"(?P<a>[^"\n]*)"|'(?P<b>[^'\n]*)'|
        (?P<c>\S+))[^\n]*\n(?P<body>.*?)^[ \t]*\}''',
    re.VERBOSE | re.DOTALL | re.MULTILINE)
_DEFAULT = re.compile(r'''^(?:set )?default=["']?(\w*)''', re.MULTILINE)


def entries(text: str) -> dict[str, str]:
    """Return the body of each menu entry by its title."""
    return {match['a'] or match['b'] or match['c']: match['body']
            for match in _ENTRY.finditer(text)}


def outside(text: str) -> str:
    """Return what stands outside of every menu entry."""
    return _ENTRY.sub('', text)


def default_entry(text: str) -> str | None:
    """Return the entry of the line that ironic changes, if there is one."""
    match = _DEFAULT.search(text)
    return match[1] if match else None


def commands(text: str) -> list[str]:
    """Return the commands that a configuration runs, each of them once.

    Functions of its own are not among them.
    """
    found: dict[str, None] = {}
    own = set()
    for words in _lines(text):
        while words and words[0] in _KEYWORDS:
            words = words[1:]
        if not words or words[0] == 'for' or '=' in words[0]:
            continue
        if words[0] == 'function':
            own.update(words[1:2])
        found[words[0].strip('\'"')] = None
    return [name for name in found
            if name not in own and not name.startswith('$')]


def _lines(text: str) -> list[list[str]]:
    """Split a configuration into commands, and those into words."""
    found: list[list[str]] = [[]]
    for match in _TOKEN.finditer(text):
        if match['end']:
            found.append([])
        elif match['word']:
            found[-1].append(match['word'])
    return found
