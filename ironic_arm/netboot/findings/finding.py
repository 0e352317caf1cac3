# SPDX-License-Identifier: Apache-2.0

"""What a check found: plain data; the caller logs, prints or stops."""

import collections.abc
import dataclasses
import enum


class Severity(enum.IntEnum):
    """How bad a finding is; the numbers are exit codes of a check run."""

    WARNING = 1
    ERROR = 2


@dataclasses.dataclass(frozen=True)
class Finding:
    """One mistake, told so that it can be mended without a search.

    :ivar code: stable name of the kind of mistake.
    :ivar severity: an error can only fail; a warning may be on purpose.
    :ivar where: the option, file or node field.
    :ivar problem: what is wrong, with the value.
    :ivar remedy: what is allowed and what to do.
    :ivar values: what the texts were made from, and what a line that mends
        it is made from.
    """

    code: str
    severity: Severity
    where: str
    problem: str
    remedy: str
    values: collections.abc.Mapping[str, object] = dataclasses.field(
        default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        return (f'{self.where}: {self.problem}. {self.remedy}. '
                f'[{self.code}]')


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of finding: a row of the table of all of them.

    ``problem`` and ``remedy`` name values in braces, as :meth:`str.format`
    takes them; the documentation shows them as they stand here.

    :ivar code: stable name; operators silence a finding by it.
    :ivar severity: of every finding of this kind.
    :ivar problem: what is wrong.
    :ivar remedy: what is allowed and what to do.
    :ivar effect: what happens if it stays as it is, in whole sentences.
    """

    code: str
    severity: Severity
    problem: str
    remedy: str
    effect: str

    def at(self, where: str, **values: object) -> Finding:
        """Return a finding of this kind.

        :param where: the option, file or node field.
        :param values: what the texts name in braces, and more about it.
        :raises KeyError: if one of them is missing.
        """
        return Finding(self.code, self.severity, where,
                       self.problem.format(**values),
                       self.remedy.format(**values), values)


def errors(findings: collections.abc.Iterable[Finding]) -> list[Finding]:
    """Return the findings that are errors, in their order."""
    return [f for f in findings if f.severity is Severity.ERROR]
