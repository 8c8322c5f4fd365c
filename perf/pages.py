# SPDX-License-Identifier: BSD-3-Clause
"""Memory for what is measured: in hugepages of 2 MiB where enough of them are reserved and free, as
scripts/bind --hugepages leaves them, else in the system's own pages."""
import glob
import re

FREE = '/sys/devices/system/node/node*/hugepages/hugepages-2048kB/free_hugepages'


def free_mib(pattern=FREE):
    """MiB on the node that has the fewest: scripts/bind without a NIC reserves as much on each."""
    free = []
    for path in glob.glob(pattern):
        with open(path, encoding='ascii') as file:
            free.append(2 * int(file.read()))
    return min(free, default=0)


def options(mib):
    """The EAL's, for so much memory. --in-memory: no mount is needed, and nothing remains."""
    return ['--in-memory' if free_mib() >= mib else '--no-huge', '-m', f'{mib}']


def of(words):
    """Which pages a command line asks for."""
    return '4 KiB' if '--no-huge' in words else '2 MiB'


def there_mib():
    """MiB that are free, or can be had; hugepages that are free are not among them."""
    with open('/proc/meminfo', encoding='ascii') as file:
        return int(re.search(r'^MemAvailable: +(\d+) kB', file.read(), re.M)[1]) // 1024
