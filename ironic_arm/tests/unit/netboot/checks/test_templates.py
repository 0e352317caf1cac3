# SPDX-License-Identifier: Apache-2.0

"""Checks of GRUB's templates: every mode, every entry, every command."""

import pathlib

import pytest

from ironic_arm.netboot.bootfiles import filesystem
from ironic_arm.netboot.checks import runner
from ironic_arm.netboot.grub import node_template
from ironic_arm.netboot.grub import script
from ironic_arm.tests import binaries
from ironic_arm.tests.unit.netboot.checks import test_conductor as given

TEMPLATES = pathlib.Path(__file__).parents[4] / 'templates'


def check(text, disk=None, **changes):
    disk = disk or given.tree()
    disk['/templates/good'] = text.encode() if isinstance(text, str) else text
    found = runner.check_conductor(given.conductor_settings(**changes), disk)
    return [one.code for one in found]


def told(text, **changes):
    disk = given.tree()
    disk['/templates/good'] = text.encode()
    return [str(one) for one in runner.check_conductor(
        given.conductor_settings(**changes), disk)]


def entries(**changed):
    """A good template with the body of some entries changed."""
    bodies = {name: 'linux {{ pxe_options.aki_path }}'
              for name in node_template.ENTRIES}
    bodies['deploy'] = 'linux {{ pxe_options.deployment_aki_path }}'
    bodies |= changed
    return 'set default=deploy\n' + ''.join(
        f'menuentry "{name}" {{\n  {body}\n}}\n'
        for name, body in bodies.items() if body is not None)


@pytest.mark.parametrize('content, code', [
    (filesystem.State.UNREADABLE, 'template-missing'),
    (filesystem.State.MISSING, 'template-missing'),
    (None, 'template-missing'), (b'', 'template-missing'),
    (filesystem.State.REMOTE, 'path-not-local'),
    (b'{{ pxe_options.aki_path', 'template-rendering'),
    (b'{% if %}', 'template-rendering'),
    (b'{{ pxe_options.akipath }}', 'template-rendering'),
    (b'{% if pxe_options.akipath %}{% endif %}', 'template-rendering'),
    (b'\xff\xfe', 'template-rendering')])
def test_templates_that_cannot_be_looked_into(content, code):
    disk = given.tree()
    disk['/templates/good'] = content
    found = runner.check_conductor(given.conductor_settings(), disk)
    assert code in [one.code for one in found]


def test_a_template_that_cannot_be_read():
    class Broken(type(given.tree())):
        def head(self, path, size):
            raise OSError(5, 'Input/output error')
    disk = Broken(**given.tree().entries)
    found = runner.check_conductor(given.conductor_settings(), disk)
    assert [one.code for one in found] == ['template-missing'] * 2
    assert 'not readable: Input/output error' in str(found[0])


def test_a_good_template_has_no_findings():
    assert check(entries()) == []


@pytest.mark.parametrize('name, deploy, code', [
    ('deploy', (), 'template-entry'), ('boot_ramdisk', ('ramdisk',),
                                       'template-entry'),
    ('boot_anaconda', ('direct', 'anaconda'), 'template-entry'),
    ('boot_ramdisk', ('direct',), 'template-spare-entry'),
    ('boot_iscsi', ('direct',), 'template-spare-entry')])
def test_entries_that_ironic_switches_to(name, deploy, code):
    assert code in check(entries(**{name: None}), deploy_interfaces=deploy)


def test_the_entry_of_a_whole_disk():
    text = entries(boot_whole_disk=None)
    assert 'template-spare-entry' in check(text)
    assert 'template-entry' in check(text, netboot_fallback=True)


def test_the_line_that_ironic_rewrites():
    text = entries().replace('set default=deploy', '  set default=deploy')
    assert check(text) == []
    assert 'template-default' in check(text, deploy_interfaces=('ramdisk',))


def test_another_name_for_the_first_entry():
    text = entries(deploy=None).replace('default=deploy', 'default="mine"')
    assert check(text + 'menuentry mine {\n boot\n}\n') == []


@pytest.mark.parametrize('entry, line, code', [
    ('boot_ramdisk', 'linux {{ pxe_options.deployment_aki_path }}',
     'template-variable'),
    ('deploy', 'linux x {{ pxe_options.ramdisk_opts }}',
     'template-optional-variable'),
    ('deploy', 'linux x {{ pxe_options.ks_cfg_url }}',
     'template-optional-variable'),
    ('boot_anaconda', 'linux x {{ pxe_options.stage2_url }}',
     'template-optional-variable'),
    ('deploy', 'linux x {{ pxe_options.ramdisk_opts|default("", true) }}',
     None),
    ('deploy', 'linux x {% if pxe_options.repo_url %}y{% endif %}', None),
    ('boot_anaconda', 'linux x {{ pxe_options.ks_cfg_url }}', None),
    ('boot_iscsi', 'linux {{ pxe_options.deployment_aki_path }}', None)])
def test_values_that_a_mode_lacks(entry, line, code):
    # Several modes boot one entry: it is told once.
    assert check(entries(**{entry: line})) == ([code] if code else [])


def test_a_missing_value_is_told_with_its_mode():
    assert told(entries(
        boot_ramdisk='linux {{ pxe_options.deployment_aki_path }}')) == [
        "template: the entry 'boot_ramdisk' of the template '/templates/good'"
        " of 'aarch64' uses pxe_options.deployment_aki_path, which ironic "
        'does not set in the mode ramdisk. Use pxe_options.aki_path, or '
        'remove the setting to use the template that ironic-arm ships. '
        '[template-variable]']


@pytest.mark.parametrize('line, code', [
    ('linuxefi x', 'template-command'), ('initrd16 x', 'template-command'),
    ('echo a; linuxefi x', 'template-command'),
    ('if true; then linuxefi x; fi', 'template-command'),
    ('lniux x', 'template-unknown-command'),
    ("{{ pxe_options.initrd_cmd|default('initrdefi', true) }} x", None),
    ('# linuxefi', None), ('echo "linuxefi"', None), ('echo a linuxefi', None),
    ('set a=linuxefi; b=c', None), ('for a in linuxefi x; do echo $a; done',
                                    None)])
def test_commands(line, code):
    found = check(entries() + line + '\n')
    assert found == ([code] if code else [])


def test_functions_of_a_template_are_commands():
    assert check('function mine {\n  echo $1\n}\n' + entries(deploy='mine x')
                 ) == []


def test_stock_template_of_ironic_24_has_linuxefi_on_arm():
    text = entries(
        deploy="{{ pxe_options.linux_cmd|default('linuxefi', true) }} x")
    assert 'template-command' in check(text, ironic_version=(24, 1, 5))
    assert check(text, ironic_version=(25, 0, 0)) == []


def test_linuxefi_is_right_on_x86():
    templates = given.option('template', False, x86_64='/templates/good')
    text = entries(deploy='linuxefi x')
    assert check(text, templates=templates) == []


def test_a_template_of_pxelinux_is_only_rendered():
    boot_files = given.option('boot', aarch64='grubaa64.efi')
    templates = given.option('template', False, aarch64='/templates/ours',
                             x86_64='/templates/good')
    disk = given.tree()
    disk['/templates/ours'] = entries().encode()
    text = 'default deploy\n\nlabel deploy\nkernel {{ pxe_options.%s }}\n'
    assert check(text % 'aki_path', disk, templates=templates,
                 boot_files=boot_files) == []
    assert check(text % 'akipath', disk, templates=templates,
                 boot_files=boot_files) == ['template-rendering']


def test_the_template_of_all_others_if_it_was_chosen():
    disk = given.tree()
    disk['/templates/mine'] = b'{{ pxe_options.akipath }}'
    for chosen, codes in ((True, ['template-rendering']), (False, [])):
        mine = given.value('default', '/templates/mine', chosen)
        assert check(entries(), disk, default_template=mine) == codes


@pytest.mark.parametrize('text, codes', [
    (b'source {{ tftp_root }}/x', []), (b'{{ tftproot }}',
                                        ['template-rendering']),
    (filesystem.State.MISSING, ['template-missing']),
    (b'cofigfile x', ['template-unknown-command'])])
def test_the_template_of_the_master_configuration(text, codes):
    disk = given.tree()
    disk['/templates/master'] = text
    assert check(entries(), disk) == codes


def test_what_grub_script_check_says():
    disk = given.tree()
    asked = []
    disk.script_error = lambda text: asked.append(text) or 'line 1'
    assert check(entries(), disk) == ['template-syntax', 'template-syntax']
    # Each text is asked about once, and marks are gone.
    assert len(asked) == 2 and '\x02' not in ''.join(asked)


def test_templates_of_ironic_arm_have_no_findings():
    everything = dict(deploy_interfaces=('ramdisk', 'anaconda'),
                      netboot_fallback=True)
    disk = given.tree()
    disk['/templates/master'] = (
        TEMPLATES / 'grub_master.cfg.j2').read_bytes()
    for version in ((24, 1, 5), (32, 1, 0), (39, 0, 0)):
        assert check((TEMPLATES / 'grub_node.cfg.template').read_text(),
                     disk, ironic_version=version, **everything) == []


@pytest.mark.parametrize('grub, codes', [
    (binaries.grub(modules=('net', 'tftp', 'linux', 'normal')),
     ['template-module']),
    (binaries.grub(modules=given.MODULES), [])])
def test_modules_of_the_loader(grub, codes):
    disk = given.tree()
    disk['/tftp/grubaa64.efi'] = grub
    assert check(entries(deploy='echo x'), disk) == codes
    disk['/tftp/grub/arm64-efi/echo.mod'] = b'module'
    assert check(entries(deploy='echo x'), disk) == []


def test_missing_values_are_marked_and_left_out():
    template = node_template.Template('a {{ pxe_options.repo_url }} b')
    text = template.render({'pxe_options': {}})
    assert node_template.missing(text) == ['repo_url']
    assert node_template.lenient(text) == 'a  b'


def test_titles_of_entries():
    text = ('menuentry "one two" --id x {\n  a\n}\n'
            "menuentry 'three' {\n  b\n}\nmenuentry four {\n  c\n}\n")
    assert {title: body.strip() for title, body
            in script.entries(text).items()} == {
        'one two': 'a', 'three': 'b', 'four': 'c'}
    assert script.outside(text).strip() == ''


def test_commands_of_a_script():
    assert script.commands(
        'if [ -s /x ]; then\n  configfile /x # linuxefi\nelse reboot; fi\n'
        'while true; do sleep 1; done\necho "a; b" \'c\nd\'\n$x y\n'
        'menuentry "x" {\n  linux \\\n  y\n}\n') == [
        '[', 'configfile', 'reboot', 'true', 'sleep', 'echo', 'menuentry',
        'linux']
