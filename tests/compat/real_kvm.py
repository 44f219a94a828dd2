"""The real VMM on the real /dev/kvm, whose probe is answered for it: a case then needs no processor that runs every
guest."""

import os
import pathlib
import shutil

VMM = """#!/bin/sh
[ "$1" = --probe ] && exit 0
exec "{real}" "$@"
"""


def programs(folder):
    """The daemon's folder once more, with a VMM that takes KVM for usable."""
    real = pathlib.Path(os.environ["HOSTLERD_BIN"])
    shutil.copytree(real / "modules", folder / "modules")
    shutil.copy(real / "hostlerd", folder)
    (folder / "real").mkdir()
    shutil.copy(real / "hostler-vmm", folder / "real")
    vmm = folder / "hostler-vmm"
    vmm.write_text(VMM.format(real=folder / "real/hostler-vmm"))
    vmm.chmod(0o755)
    return folder
