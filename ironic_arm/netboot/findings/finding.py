# SPDX-License-Identifier: Apache-2.0

"""What a check found: plain data; the caller logs, prints or stops."""

import collections.abc
import dataclasses
import enum
import string

from ironic_arm.netboot.findings import edits

Fix = collections.abc.Callable[[edits.Case], collections.abc.Iterator[
    edits.Edit]]
"""Yields the edits that fix a finding; none where it cannot be fixed so."""


class Severity(enum.IntEnum):
    """How bad a finding is; the numbers are exit codes of a check run."""

    WARNING = 1
    ERROR = 2


class Page(enum.Enum):
    """A page of the documentation with findings, in its order there."""

    CONDUCTOR = 'conductor'
    NODE = 'node'
    FILTER = 'filter'
    DNSMASQ = 'dnsmasq'
    PROGRAMS = 'programs'
    SERVICES = 'services'
    BOOT = 'boot'
    RUNNING = 'running'
    IMAGES = 'images'

    @property
    def is_checked(self) -> bool:
        """Whether ``ironic-arm check`` reports such findings, with fixes."""
        return self not in (Page.BOOT, Page.RUNNING, Page.IMAGES)


@dataclasses.dataclass(frozen=True, eq=False)
class FindingType:
    """One fact that checks find; making one enters it in the catalog.

    ``problem`` and ``remedy`` name values in braces, as :meth:`str.format`
    takes them; the documentation shows them as they stand here.

    :ivar code: stable name; operators silence a finding by it.
    :ivar severity: of findings of this type.
    :ivar page: where the documentation explains it.
    :ivar problem: the fact.
    :ivar remedy: what is allowed and what to do.
    :ivar effect: what happens if it stays as it is, in whole sentences.
    :ivar fix: yields the edits that fix it.
    :ivar no_fix: why only the operator knows the line to write. A type
        that ``ironic-arm check`` reports has exactly one of ``fix`` and
        ``no_fix``.
    :ivar variant_of: the type whose code this is: the same fact, found in
        another place or way.
    :ivar variant: a word that differs between variants on one page.
    :ivar also: further pages that name it.
    :raises ValueError: when it is made, if the code is that of another fact,
        or a text or the fix is missing.
    """

    code: str
    severity: Severity
    _: dataclasses.KW_ONLY
    page: Page
    problem: str
    remedy: str
    effect: str
    fix: Fix | None = None
    no_fix: str = ''
    variant_of: 'FindingType | None' = None
    variant: str = ''
    also: tuple[Page, ...] = ()

    def __post_init__(self) -> None:
        for fault in self._faults():
            raise ValueError(f'finding type {self.id}: {fault}')
        _TYPES[self.id] = self

    @property
    def id(self) -> str:
        """Its name in the catalog: page, code, and which variant."""
        return '/'.join(filter(None, (self.page.value, self.code,
                                      self.variant)))

    def at(self, where: str, **values: object) -> 'Finding':
        """Return a finding of this type.

        :param where: the option, file or node field.
        :param values: what the texts name in braces, and what a fix needs.
        :raises KeyError: if one of the former is missing.
        """
        return Finding(self, where, self.problem.format(**values),
                       self.remedy.format(**values), self.severity, values)

    def names(self) -> set[str]:
        """Return the names of the values in the texts."""
        return {name for text in (self.problem, self.remedy)
                for _, name, _, _ in string.Formatter().parse(text) if name}

    def _faults(self) -> collections.abc.Iterator[str]:
        first = next((one for one in _TYPES.values()
                      if one.code == self.code), None)
        if first is not self.variant_of:
            yield ('its code is that of another fact; a variant of it names '
                   f'the first type, {first and first.id}')
        if self.id in _TYPES:
            yield 'there is one already; a variant needs a word of its own'
        if self.page.is_checked and (self.fix is None) == (not self.no_fix):
            yield 'it needs exactly one of fix and no_fix'
        if self.problem.endswith('.') or self.remedy.endswith('.'):
            yield 'problem and remedy are no sentences'
        if not self.effect.endswith('.') or '{' in self.effect:
            yield 'the effect is one or more whole sentences without values'


_TYPES: dict[str, FindingType] = {}


@dataclasses.dataclass(frozen=True)
class Finding:
    """One problem, with what is needed to fix it without a search.

    :ivar type: which fact it is.
    :ivar where: the option, file or node field.
    :ivar problem: the fact, with the value.
    :ivar remedy: what is allowed and what to do.
    :ivar severity: an error always fails; a warning may be on purpose.
    :ivar values: what the texts were made from, and what a fix is made
        from.
    """

    type: FindingType
    where: str
    problem: str
    remedy: str
    severity: Severity
    values: collections.abc.Mapping[str, object] = dataclasses.field(
        default_factory=dict, compare=False, repr=False)

    @property
    def code(self) -> str:
        """The stable name of the fact."""
        return self.type.code

    def __str__(self) -> str:
        return (f'{self.where}: {self.problem}. {self.remedy}. '
                f'[{self.code}]')


def finding_type(name: str) -> FindingType:
    """Return a type by its id, as it travels between processes.

    :raises KeyError: if the module that makes it was not imported, or is of
        another release.
    """
    return _TYPES[name]


def finding_types() -> list[FindingType]:
    """Return every type that was made so far, page by page."""
    order = list(Page)
    return sorted(_TYPES.values(), key=lambda one: order.index(one.page))


def errors(findings: collections.abc.Iterable[Finding]) -> list[Finding]:
    """Return the findings that are errors, in their order."""
    return [f for f in findings if f.severity is Severity.ERROR]
