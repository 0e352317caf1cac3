# SPDX-License-Identifier: Apache-2.0

"""``ironic-arm trace``: each machine's network boot, from the logs."""

import argparse
import datetime
import json
import re
import sys
import time

from ironic_arm.cli import base
from ironic_arm.cli import trace_live
from ironic_arm.cli import trace_sources
from ironic_arm.netboot import mac
from ironic_arm.netboot import trace
from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.bootfiles import ramdisk
from ironic_arm.netboot.trace import svg
from ironic_arm.netboot.trace import text
from ironic_arm.system import boot_files
from ironic_arm.system import files

STOPPED = 1
"""Exit code where a machine stopped and the log shows why."""

_UNITS = {'s': 1, 'm': 60, 'h': 3600, 'd': 86400}


class Trace(base.Command):
    """Show from dnsmasq's log what each machine booted, and why it stopped.

    For every machine: its architecture, the loader, configuration files,
    kernel and ramdisk that it requested and received, the last step, and
    the remedy if it stopped there. Without a file, the journal of
    systemd is read. The exit code is 0 if no machine stopped, 1 if one did,
    and 2 if a log cannot be read.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of the command line."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        parser.add_argument(
            'file', nargs='*',
            help='a log of dnsmasq, or of a web server or API that machines '
            'use; may be packed with gzip; - is the standard input')
        parser.add_argument(
            '-F', '--follow', action='store_true',
            help='continue with lines as they are written, across rotation')
        parser.add_argument(
            '--mac', action='append', default=[], metavar='ADDRESS',
            help='report this machine only, named by its hardware or IP '
            'address; may be repeated')
        parser.add_argument(
            '--since', metavar='TIME', type=_moment,
            help='report boots with activity since then: 30m, 2h, 1d '
            'or 2026-11-22T23:36')
        parser.add_argument(
            '--files', action='store_true',
            help='read the served files, which are on this machine; '
            'without it, they are judged by their names')
        parser.add_argument('-f', '--format', choices=('text', 'json'),
                            default='text')
        parser.add_argument('--svg', metavar='FILE',
                            help='draw one boot of each machine')
        parser.add_argument('--every-boot', action='store_true',
                            help='with --svg: draw a row for each boot '
                            'instead of each machine')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; return its exit code."""
        try:
            if parsed_args.follow:
                return self._follow(parsed_args)
            return self._report(parsed_args)
        except trace_sources.SourceError as exc:
            raise base.Refused(exc) from exc
        except OSError as exc:
            raise base.Refused(f'{exc.filename}: {exc.strerror}') from exc

    def _report(self, given: argparse.Namespace) -> int:
        tracer = trace.Tracer(trace_sources.reader(given.file))
        for line in (trace_sources.whole(given.file) if given.file
                     else trace_sources.journal(given.since)):
            tracer.feed(line)
        stories = _wanted(trace.analyze(tracer, time.time(), _disk(given)),
                          given)
        zone = _zone()
        if given.format == 'json':
            json.dump(text.data(stories, zone), sys.stdout, indent=2)
            print()
        else:
            _notes(tracer)
            sys.stdout.write(text.text(stories, zone))
        if given.svg:
            with open(given.svg, 'w', encoding='utf-8') as stream:
                stream.write(svg.svg(stories, given.every_boot))
        return _code(stories)

    def _follow(self, given: argparse.Namespace) -> int:
        tracer = trace.Tracer(trace_sources.reader(given.file))
        live = trace_live.Live(tracer, _zone(), _disk(given))
        named = {_name(one) for one in given.mac}
        with trace_sources.growing(given.file, given.since) as sources:
            try:
                for lines in trace_sources.rounds(sources, time.sleep):
                    for line in lines:
                        tracer.feed(line)
                    for name, news in live.news(time.time()):
                        if not named or name in named:
                            print(news, flush=True)
            except KeyboardInterrupt:
                pass
        return _code(_wanted(trace.analyze(tracer, time.time()), given))


def _notes(tracer: trace.Tracer) -> None:
    """Print what concerns no single machine."""
    for where in tracer.without_range:
        print(f'ERROR: dnsmasq has no dhcp-range for a request {where}',
              file=sys.stderr)
    if tracer.forgotten:
        print(f'{tracer.forgotten} machines that were silent longest are '
              'left out', file=sys.stderr)


def _wanted(stories: list[trace.Story], given: argparse.Namespace
            ) -> list[trace.Story]:
    named = {_name(one) for one in given.mac}
    return [one for one in stories
            if (not named or named & {one.name, one.address})
            and one.last.heard_since(given.since)]


def _name(word: str) -> str:
    try:
        return mac.parse(word)
    except mac.AddressError:
        return word.lower()


class _Served(files.Disk):
    """The served files; ramdisks are read to their end."""

    def ramdisk(self, path: str) -> ramdisk.Ramdisk | filesystem.Unclear:
        """Return the contents of a ramdisk, or why they are unknown."""
        return boot_files.ramdisk(path, agent=True)


def _disk(given: argparse.Namespace) -> files.Disk | None:
    return _Served() if given.files else None


def _zone() -> datetime.tzinfo:
    return (datetime.datetime.now().astimezone().tzinfo
            or datetime.timezone.utc)


def _code(stories: list[trace.Story]) -> int:
    stopped = any(one.ending is trace.Ending.STOPPED for one in stories)
    return STOPPED if stopped else 0


def _moment(word: str) -> float:
    """Return a time, in seconds since 1970."""
    if ago := re.fullmatch(r'(\d{1,9})([smhd])', word):
        return time.time() - int(ago[1]) * _UNITS[ago[2]]
    try:
        return datetime.datetime.fromisoformat(word).timestamp()
    except ValueError:
        raise argparse.ArgumentTypeError(
            'must be like 30m, 2h, 1d or 2026-11-22T23:36') from None
