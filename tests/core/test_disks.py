"""Which disks forget everything, by what Linux tells of them."""

from __future__ import annotations

import pytest

from service.core.disks import throwaway_disk

MACHINE = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
25 22 0:23 / /dev/shm rw,nosuid,nodev shared:4 - tmpfs tmpfs rw
30 22 0:30 / /var/lib/my\\040data rw - ext4 /dev/vdb rw
31 30 0:31 / /var/lib/my\\040data/quick rw - tmpfs tmpfs rw,size=4k
"""
CONTAINER = """\
600 500 0:51 / / rw,relatime master:1 - overlay overlay rw,lowerdir=/l
601 600 0:52 / /srv/var rw,relatime - ext4 /dev/vda1 rw
602 600 0:53 / /srv/var/run rw master:9 optional:1 - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("mounts", "path", "kind"),
    [
        (MACHINE, "/srv/warmline/var", None),
        (MACHINE, "/dev/shm", "tmpfs"),
        (MACHINE, "/dev/shm/var/warmline.db", "tmpfs"),
        (MACHINE, "/dev/shmoo/warmline.db", None),
        (MACHINE, "/var/lib/my data/warmline.db", None),
        (MACHINE, "/var/lib/my data/quick/warmline.db", "tmpfs"),
        (CONTAINER, "/srv/warmline.db", "overlay"),
        (CONTAINER, "/srv/var/warmline.db", None),
        (CONTAINER, "/srv/var/run/warmline.db", "tmpfs"),
        (MACHINE + "40 22 0:40 / /dev/shm rw - ext4 /dev/vdc rw\n", "/dev/shm/a", None),
        ("", "/srv", None),
        ("this is no list of mounts\n- \n1 2 3 - tmpfs\n", "/srv", None),
    ],
)
def test_the_disk_of_a_path(mounts: str, path: str, kind: str | None) -> None:
    assert throwaway_disk(mounts, path) == kind
