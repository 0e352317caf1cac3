# SPDX-License-Identifier: Apache-2.0

"""Fuzz one parser: ``python -m fuzz TARGET --runs N --corpus DIRECTORY``.

Needs atheris. It ends with an error at the first input that makes a parser
fail in a way that it does not declare, take more than 5 seconds, or take
more memory than --memory; the input is kept in the directory of the corpus.
"""

import argparse
import pathlib
import sys

import atheris

with atheris.instrument_imports(include=['ironic_arm']):
    from fuzz import targets


def main() -> None:
    """Serve the command line; atheris ends the process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('target', choices=targets.TARGETS)
    parser.add_argument('--runs', type=int, default=100_000)
    parser.add_argument('--corpus', type=pathlib.Path, required=True)
    parser.add_argument('--memory', type=int, default=256, help='MiB')
    given = parser.parse_args()
    corpus = given.corpus / given.target
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = targets.TARGETS[given.target][1]
    for number, seed in enumerate(seeds):
        (corpus / f'seed-{number}').write_bytes(seed)
    longest = max(map(len, seeds)) + 512
    atheris.Setup(
        [sys.argv[0], f'-runs={given.runs}', '-timeout=5',
         f'-rss_limit_mb={given.memory}', f'-max_len={longest}',
         f'-artifact_prefix={given.corpus}/{given.target}-',
         '-print_final_stats=1', str(corpus)],
        lambda data: targets.run(given.target, data))
    atheris.Fuzz()


if __name__ == '__main__':
    main()
