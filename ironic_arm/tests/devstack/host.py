# SPDX-License-Identifier: Apache-2.0

"""A host that devstack is run on, of which nothing outlives a test.

The folders of the system that plugins write to get a layer on top: they see
all that is there, and what they change lies in the layer.
"""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys

from fleet.sandbox import layout

TOP = pathlib.Path(__file__).parents[3]
SHIM = pathlib.Path(__file__).with_name('shim')
VENV = pathlib.Path(sys.executable).parent.parent
BIN = VENV / 'bin'

SYSTEM = ('/etc', '/opt', '/usr/lib', '/var/lib')
OURS = 'ironic-arm'
UPSTREAM = ('ironic', 'ironic-inspector')
DHCP = 'ironic-inspector-dhcp'

IRONIC_CONF = pathlib.Path('/etc/ironic/ironic.conf')
INSPECTOR_CONF = pathlib.Path('/etc/ironic-inspector/inspector.conf')
DNSMASQ_CONF = pathlib.Path('/etc/ironic-inspector/dnsmasq.conf')

_SLOW = ('ironic-dbsync', 'ironic-status', 'ironic-inspector-dbsync',
         'ironic-inspector-status')

# Of files that change whoever runs, or that are not configuration.
_UNSTABLE = ('.sqlite', '.log', '.pid')


@contextlib.contextmanager
def layers(scratch):
    """Put layers on the system's folders; yield where the changes lie."""
    mounted, changed = [], []
    try:
        for folder in SYSTEM:
            upper, work = (scratch / f'{kind}{folder.replace("/", "-")}'
                           for kind in ('upper', 'work'))
            upper.mkdir(parents=True)
            work.mkdir()
            subprocess.run(
                ['mount', '-t', 'overlay', '-o', f'lowerdir={folder},'
                 f'upperdir={upper},workdir={work}', 'layer', folder],
                check=True)
            mounted.append(folder)
            changed.append(upper)
        yield changed
    finally:
        for folder in reversed(mounted):
            subprocess.run(['umount', '--lazy', folder], check=True)


class Failed(Exception):
    """A plugin ended with an error."""


class Host:
    """A host with the sources of plugins, ready for devstack.

    :param root: a folder for everything that is not of the system.
    :param changed: folders of what is changed in the system.
    :param sources: folders of the plugins' sources by name.
    :param images: kernel and ramdisk for aarch64.
    :ivar where: the same folders as tests of services see them.
    """

    def __init__(self, root, changed, sources, images):
        self.root = root
        self.changed = changed
        self.dest = root / 'dest'
        self.devstack = root / 'devstack'
        self.data = self.dest / 'data'
        self.tftp = self.data / 'ironic/tftpboot'
        self.units = root / 'units'
        self.quick = root / 'quick'
        self.localrc = {'IRONIC_ARM_KERNEL': images[0],
                        'IRONIC_ARM_RAMDISK': images[1]}
        self._furnish(sources)

    def _furnish(self, sources):
        for folder in (self.data, self.devstack / 'files', self.units,
                       self.devstack / 'lib/nova_plugins',
                       self.quick / 'bin'):
            folder.mkdir(parents=True)
        for name in ('ironic-arm', 'python3', *_SLOW):
            target = SHIM if name in _SLOW else VENV
            (self.quick / 'bin' / name).symlink_to(
                target / 'bin' / ('nothing' if name in _SLOW else name))
        for name, source in sources.items():
            (self.dest / name).symlink_to(source)
        for name in ('stackrc', 'post-config',
                     'lib/nova_plugins/functions-libvirt'):
            (self.devstack / name).touch()
        for name in ('pxelinux.0', 'ldlinux.c32', 'shim.efi', 'grub.efi'):
            (self.devstack / 'files' / name).write_text(name)
        (self.devstack / 'files/hardware').touch()
        # These layers hide what a real host may have there.
        for folder in ('/etc/ironic', '/etc/ironic-inspector',
                       '/var/lib/ironic'):
            assert os.path.ismount(pathlib.Path(folder).parent)
            shutil.rmtree(folder, ignore_errors=True)
        pathlib.Path('/opt/stack').mkdir(exist_ok=True)
        # Else ironic's plugin would build and install a dnsmasq.
        pathlib.Path('/opt/stack/.patched-dnsmasq').touch()
        for folder in ('/etc/sudoers.d', '/etc/libvirt'):
            pathlib.Path(folder).mkdir(exist_ok=True)

    def _variables(self):
        files = self.devstack / 'files'
        return {
            'ENABLED_SERVICES': 'key',
            # Our settings say so; upstream alone is to do the same.
            'IRONIC_INSPECTOR_DHCP_FILTER': 'dnsmasq',
            'SERVICE_HOST': layout.HOST_ADDRESS,
            'IRONIC_IS_HARDWARE': 'True',
            'IRONIC_NODE_UUID': '5b2d3c4e-0000-4000-8000-000000000000',
            'IRONIC_AUTH_CACHE_DIR': self.data / 'auth-cache',
            'IRONIC_HWINFO_FILE': files / 'hardware',
            'IRONIC_RPC_TRANSPORT': 'none',
            'IRONIC_AUTH_STRATEGY': 'noauth',
            'IRONIC_IPXE_ENABLED': 'False',
            'IRONIC_PXE_BOOT_IMAGE': files / 'pxelinux.0',
            'IRONIC_GRUB2_SHIM_FILE': files / 'shim.efi',
            'IRONIC_GRUB2_FILE': files / 'grub.efi',
            'IRONIC_GRUB2_NETWORK_FILE': files / 'grub.efi',
            'IRONIC_DEPLOY_KERNEL': files / 'deploy.kernel',
            'IRONIC_DEPLOY_RAMDISK': files / 'deploy.initramfs',
            'IRONIC_INSPECTOR_INTERFACE': layout.BRIDGE,
            'IRONIC_INSPECTOR_INTERFACE_PHYSICAL': 'True',
            'IRONIC_INSPECTOR_INTERNAL_IP': layout.HOST_ADDRESS,
            'IRONIC_INSPECTOR_DHCP_RANGE': ','.join(layout.DHCP_RANGE),
            **self.localrc}

    def run(self, what, *plugins, only='', quick=True):
        """Run phases of plugins as devstack would; return what they print.

        :param what: stack, unstack, clean, or configure.
        :param only: the only one of the plugins that does anything.
        :param quick: leave out the programs of upstream that make
            databases, which take most of the time.
        :raises Failed: if a plugin does; the text is the end of what it
            printed.
        """
        (self.devstack / 'localrc').write_text(''.join(
            f'{name}="{value}"\n'
            for name, value in self._variables().items()))
        done = subprocess.run(
            [SHIM / 'run.sh', what, *plugins],
            env=self.environment() | {
                'ONLY': only, 'QUICK': 'yes' if quick else '',
                'VENV': str(self.quick if quick else VENV)},
            cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors='replace', timeout=280, check=False)
        if done.returncode:
            raise Failed(done.stdout[-6000:])
        return done.stdout

    def environment(self):
        """Return the environment of whoever runs programs of the host."""
        return {**os.environ, 'DEST': str(self.dest),
                'DATA_DIR': str(self.data), 'TOP_DIR': str(self.devstack),
                'UNITS': str(self.units),
                # Plugins remove folders there.
                'HOME': str(self.root),
                'PATH': f'{SHIM / "bin"}:{os.environ["PATH"]}'}

    def stop(self):
        """End what devstack started."""
        subprocess.run(['systemctl', 'stop', f'devstack@{DHCP}'],
                       env=self.environment(), check=True)

    def set_after_configuration(self, path, settings):
        """Have options set as local.conf does: a dict of sections."""
        with (self.devstack / 'post-config').open('a') as stream:
            for section, options in settings.items():
                for option, value in options.items():
                    stream.write(f'{path} {section} {option} {value}\n')

    def tree(self):
        """Return every file that was made or changed, with its content."""
        folders = [*self.changed, self.data, self.devstack]
        return {f'{folder.name}/{path.relative_to(folder)}': _content(path)
                for folder in folders for path in sorted(folder.rglob('*'))
                if not path.name.endswith(_UNSTABLE)}

    def standalone(self):
        """Have services need no identity service and no queue.

        :returns: the folders of the services, for the harness.
        """
        where = layout.Layout(self.root / 'world')
        where.make()
        self.set_after_configuration(IRONIC_CONF, _ironic(where))
        self.set_after_configuration(INSPECTOR_CONF, _inspector(where))
        where.conf('ironic').symlink_to(IRONIC_CONF)
        where.conf('inspector').symlink_to(INSPECTOR_CONF)
        where.log('dnsmasq').symlink_to(self.units / f'{DHCP}.log')
        where.dnsmasq_pid.symlink_to(self.units / f'{DHCP}.pid')
        return where


def _ironic(where):
    return {
        'DEFAULT': {'log_file': where.log('ironic'),
                    'enabled_network_interfaces': 'noop',
                    'default_network_interface': 'noop'},
        'api': {'host_ip': layout.HOST_ADDRESS},
        'service_catalog': {'auth_type': 'none',
                            'endpoint_override': layout.ironic_url()},
        'dhcp': {'dhcp_provider': 'none'},
        # The shortest pause ironic allows between two commands to a BMC.
        'ipmi': {'min_command_interval': 1}}


def _inspector(where):
    return {
        'DEFAULT': {'log_file': where.log('inspector'),
                    'auth_strategy': 'noauth', 'introspection_delay': 0},
        'ironic': {'auth_type': 'none',
                   'endpoint_override': layout.ironic_url()}}


def _content(path):
    if path.is_symlink():
        return os.readlink(path)
    return path.read_bytes() if path.is_file() else '(folder)'
