# SPDX-License-Identifier: Apache-2.0

"""What a dnsmasq answers, and the rules that decide it, sorted."""

import collections
import collections.abc
import dataclasses

from ironic_arm.netboot.dnsmasq import model as rules
from ironic_arm.netboot.dnsmasq.clients import Client
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.lines import Place

Present = frozenset[str]


@dataclasses.dataclass(frozen=True)
class Sent:
    """An option of an answer.

    :ivar data: its bytes; dnsmasq may send an option twice, which clients
        join (RFC 3396).
    :ivar places: the lines that it came from.
    """

    data: bytes
    places: tuple[Place, ...]


@dataclasses.dataclass(frozen=True)
class Answer:
    """What dnsmasq answers a machine.

    :ivar offered: whether it gets an address.
    :ivar reason: why not; '' if it does.
    :ivar ignored: whether that is because it is to be ignored.
    :ivar reason_from: the line that denies it, if one does.
    :ivar boot_file: name or URL of the boot file; '' for none.
    :ivar boot_file_from: the line it came from.
    :ivar next_server: where the boot file lies; '' for dnsmasq itself.
    :ivar server_name: name of that server; '' for none.
    :ivar file: what stands in the fixed field of the packet.
    :ivar options: options about booting, by number.
    :ivar tags: all tags, in the end.
    :ivar proxy: whether another server gives the address.
    """

    offered: bool
    reason: str = ''
    reason_from: Place | None = None
    boot_file: str = ''
    boot_file_from: Place | None = None
    next_server: str = ''
    server_name: str = ''
    file: str = ''
    options: collections.abc.Mapping[int, Sent] = dataclasses.field(
        default_factory=dict)
    tags: Present = frozenset()
    proxy: bool = False
    ignored: bool = False


class Denied(Exception):
    """The request gets no answer.

    :ivar place: the line that denies it.
    :ivar ignored: whether it is to be ignored.
    """

    def __init__(self, reason: str, place: Place | None = None,
                 ignored: bool = False) -> None:
        super().__init__(reason)
        self.place = place
        self.ignored = ignored


class Rules:
    """The rules of a configuration, sorted for many requests."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._matches: dict[tuple[int, int], list[rules.Match]] = (
            collections.defaultdict(list))
        for match in config.matches:
            self._matches[match.family, match.number].append(match)
        # The last line counts first.
        self.options: dict[tuple[int, int], list[rules.Option]] = (
            collections.defaultdict(list))
        for option in reversed(config.options):
            if option.vendor is None:
                self.options[option.family, option.number].append(option)
        self.vendor_options = [option for option in reversed(config.options)
                               if option.vendor is not None]
        self.tagged_boots = [x for x in reversed(config.boots) if x.tags]
        self.plain_boots = [x for x in reversed(config.boots) if not x.tags]
        self._matched: dict[tuple[int, int, bytes], Present] = {}

    def matched(self, client: Client) -> Present:
        """Return the tags that ``dhcp-match`` gives a request."""
        found: set[str] = set()
        for number, data in client.sent.items():
            key = client.family, number, data
            if key not in self._matched:
                self._matched[key] = frozenset(
                    match.tag for match in self._matches[key[:2]]
                    if data and (match.value is None
                                 or match.value.matches(data)))
            found |= self._matched[key]
        return frozenset(found)

    def implied(self, present: Present) -> Present:
        """Return tags with those that ``tag-if`` adds, in one pass."""
        for rule in self.config.tag_ifs:
            if rules.hold_wild(rule.tags, present):
                present = present.union(rule.sets)
        return present

    def boot(self, present: Present) -> rules.Boot | None:
        """Return the ``dhcp-boot`` that counts."""
        for boot in self.tagged_boots:
            if rules.hold(boot.tags, present):
                return boot
        return self.plain_boots[0] if self.plain_boots else None

    def option(self, family: int, number: int, present: Present,
               with_range: Present | None) -> rules.Option | None:
        """Return the ``dhcp-option`` of a number that counts.

        :param present: tags without that of the range.
        :param with_range: tags with it; ``None`` if the range sets none.
        """
        candidates = self.options.get((family, number), [])
        good = [option for option in candidates
                if option.tags and rules.hold(option.tags, present)]
        if with_range is not None:
            good = [option for option in good
                    if rules.hold(option.tags, with_range)]
            if not good:
                good = [option for option in candidates if option.tags
                        and rules.hold(option.tags, with_range)][:1]
        if not good:
            good = [option for option in candidates if not option.tags]
        return good[0] if good else None
