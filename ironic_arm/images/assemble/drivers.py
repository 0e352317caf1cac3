# SPDX-License-Identifier: Apache-2.0

"""Which drivers a ramdisk for ARM servers carries, as kernel modules.

Whole directories of the kernel are taken, so that a new network card is a
new kernel package and no change here. Left out is what no ramdisk needs
that only inspects and writes disks: graphics, sound, cameras, wireless
networks, and file systems other than those of what it writes.
"""

MODULES = (
    # what others load by name while they run
    'arch/*/crypto/*', 'crypto/*', 'lib/*',
    # buses, clocks, pins and power of servers and of systems on a chip
    'drivers/bus/*', 'drivers/firmware/*', 'drivers/gpio/*', 'drivers/i2c/*',
    'drivers/mailbox/*', 'drivers/mfd/*', 'drivers/pci/*', 'drivers/phy/*',
    'drivers/pinctrl/*', 'drivers/regulator/*', 'drivers/reset/*',
    'drivers/virtio/*',
    # the management controller, and random numbers
    'drivers/char/ipmi/*', 'drivers/char/hw_random/*',
    # network cards of all vendors, and bonds of them
    'drivers/net/ethernet/*', 'drivers/net/phy/*', 'drivers/net/mdio/*',
    'drivers/net/pcs/*', 'drivers/net/usb/*', 'drivers/net/mii',
    'drivers/net/virtio_net', 'drivers/net/vmxnet3/*',
    'drivers/net/bonding/*', 'net/8021q/*', 'net/packet/*', 'net/unix/*',
    # disks and their controllers, and virtual media
    'drivers/ata/*', 'drivers/block/loop', 'drivers/block/virtio_blk',
    'drivers/cdrom/*', 'drivers/md/*', 'drivers/message/*', 'drivers/mmc/*',
    'drivers/nvme/host/*', 'drivers/scsi/*', 'drivers/ufs/*',
    # keyboards, and what virtual media hang on
    'drivers/hid/hid', 'drivers/hid/hid-generic', 'drivers/hid/usbhid/*',
    'drivers/usb/common/*', 'drivers/usb/core/*', 'drivers/usb/dwc*',
    'drivers/usb/host/*', 'drivers/usb/phy/*', 'drivers/usb/storage/*',
    'fs/efivarfs/*', 'fs/ext4/*', 'fs/fat/*', 'fs/isofs/*', 'fs/nls/*',
    'fs/udf/*', 'fs/xfs/*',
)
