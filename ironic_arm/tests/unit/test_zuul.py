# SPDX-License-Identifier: Apache-2.0

"""The jobs of .zuul.yaml: what they build on and run is there."""

import configparser
import itertools
import pathlib
import re

import pytest
import yaml

TOP = pathlib.Path(__file__).parents[3]

# Of the OpenDev and OpenStack configurations, and of ironic's.
PARENTS = {'base', 'openstack-tox', 'ironic-base'}
TEMPLATES = {'publish-openstack-docs-pti', 'release-notes-jobs-python3'}
# Jobs that run the environment of this name.
UPSTREAM = {'openstack-tox-linters': 'linters'}
OF_TEMPLATES = {'docs', 'releasenotes'}
PIPELINES = ('check', 'gate', 'experimental')


def load():
    """Return the jobs by name, and the project."""
    items = yaml.safe_load((TOP / '.zuul.yaml').read_text())
    assert all(len(item) == 1 for item in items)
    jobs = [item['job'] for item in items if 'job' in item]
    [project] = [item['project'] for item in items if 'project' in item]
    assert len(jobs) + 1 == len(items)
    names = [job['name'] for job in jobs]
    assert len(names) == len(set(names))
    return dict(zip(names, jobs, strict=True)), project


JOBS, PROJECT = load()


def environments():
    """Return the names of the environments of tox.ini."""
    config = configparser.ConfigParser(interpolation=None)
    config.read(TOP / 'tox.ini')
    listed = config['tox']['env_list'].split()
    names = {name.removeprefix('testenv:') for name in config.sections()}
    for text in listed:
        parts = [part.split(',') for part in re.split(r'[{}]', text)]
        names |= {''.join(words) for words in itertools.product(*parts)}
    return names


def run_by(job):
    """Return the environments that a job runs."""
    variables = job.get('vars', {})
    return [*filter(None, variables.get('tox_envlist', '').split(',')),
            *variables.get('ironic_arm_environments', [])]


def test_every_functional_test_runs_in_one_environment():
    config = configparser.ConfigParser(interpolation=None)
    config.read(TOP / 'tox.ini')
    listed = ' '.join(config['functional'].values()).split()
    there = (TOP / 'ironic_arm/tests/functional').glob('test_*.py')
    assert sorted(listed) == sorted(
        str(path.relative_to(TOP)) for path in there)


def test_what_the_hosts_need_runs_with_every_release():
    config = configparser.ConfigParser(interpolation=None)
    config.read(TOP / 'tox.ini')
    # These two have commands of their own.
    listed = (*config['unit']['hosts'].split(),
              'ironic_arm/tests/unit/drivers', 'ironic_arm/tests/unit/netboot')
    importing = {
        str(path.relative_to(TOP))
        for path in (TOP / 'ironic_arm/tests/unit').rglob('*.py')
        if re.search(r'^ *(from|import) ironic(_inspector|_lib)?[ .]',
                     path.read_text(), re.MULTILINE)}
    assert importing
    assert [path for path in importing if not path.startswith(listed)] == []


@pytest.mark.parametrize('name', JOBS)
def test_a_job(name):
    job = JOBS[name]
    assert job['parent'] in PARENTS | JOBS.keys()
    assert job['description']
    # ironic-base runs tempest, with an environment of its own.
    assert set(run_by(job)) <= environments()
    for playbook in filter(None, [job.get('run')]):
        assert yaml.safe_load((TOP / playbook).read_text())


@pytest.mark.parametrize('pipeline', PIPELINES)
def test_a_pipeline_runs_jobs_that_are_there(pipeline):
    for entry in PROJECT[pipeline]['jobs']:
        name = entry if isinstance(entry, str) else next(iter(entry))
        assert name in UPSTREAM or not JOBS[name].get('abstract'), name
    assert set(PROJECT) == {'templates', *PIPELINES}
    assert set(PROJECT['templates']) == TEMPLATES


def test_every_environment_of_the_gate_has_a_job():
    script = (TOP / 'tools/test.sh').read_text()
    listed = re.findall(r'^(?:WAITING|COMPUTING)=\(([^)]*)\)', script,
                        re.MULTILINE)
    run = {name for job in JOBS.values() for name in run_by(job)}
    run |= {*UPSTREAM.values(), *OF_TEMPLATES}
    # 700 MB of downloads for each change would be too much for others.
    names = ' '.join(listed).split()
    assert len(names) == len(set(names)) > 15
    assert set(names) - run == {'real'}


def test_the_devstack_job_enables_the_plugin():
    plugins = JOBS['ironic-arm-devstack']['vars']['devstack_plugins']
    assert list(plugins) == ['ironic-arm']
    settings = (TOP / 'devstack/settings').read_text()
    assert 'define_plugin ironic-arm\nplugin_requires ironic-arm ironic\n' in (
        settings)
