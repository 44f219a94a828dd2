"""Builds an initramfs: files, kernel modules in loading order, written as one newc archive."""

import pathlib
import shutil
import stat
import subprocess


class MissingPackage(Exception):
    """A Debian package that must be installed first. Its text names the package."""


def need(path, package):
    """The file, which the package brings. Programs are looked up by name in PATH and /usr/sbin."""
    found = path
    if "/" not in str(path):
        found = shutil.which(path) or shutil.which(path, path="/usr/sbin:/sbin")
    if not found or not pathlib.Path(found).exists():
        raise MissingPackage(f"{path} is missing: install the package {package}")
    return pathlib.Path(found)


def newest_kernel(flavour, package):
    """(image, release) of the newest installed Debian kernel of a flavour: "amd64", "cloud-amd64"."""
    images = []
    for image in pathlib.Path("/boot").glob(f"vmlinuz-*-{flavour}"):
        release = image.name.removeprefix("vmlinuz-")
        abi = release.removesuffix(f"-{flavour}")
        if all(part.isdigit() for part in abi.replace("-", ".").split(".")):
            images.append(([int(part) for part in abi.replace("-", ".").split(".")], image, release))
    if not images:
        raise MissingPackage(f"no kernel /boot/vmlinuz-*-{flavour}: install the package {package}")
    _, image, release = max(images)
    return image, release


def modules_in_order(release, names):
    """The modules' files, each after those it needs; what is built into the kernel is left out."""
    modprobe = need("modprobe", "kmod")
    files = {}
    for name in names:
        listed = subprocess.run(
            [modprobe, "--set-version", release, "--show-depends", name],
            capture_output=True, text=True, check=True,
        )
        for line in listed.stdout.splitlines():
            verb, file = line.split()[:2]
            if verb == "insmod":
                files[pathlib.Path(file)] = None
    return list(files)


class Initramfs:
    """An archive in the kernel's newc format (Documentation/driver-api/early-userspace)."""

    def __init__(self):
        self._entries = {}

    def folder(self, path):
        parts = pathlib.PurePosixPath(path).parts
        for depth in range(1, len(parts) + 1):
            self._entries.setdefault("/".join(parts[:depth]), (stat.S_IFDIR | 0o755, b""))

    def data(self, path, data, mode=0o644):
        self.folder(pathlib.PurePosixPath(path).parent)
        self._entries[str(path)] = (stat.S_IFREG | mode, data)

    def file(self, path, source):
        source = pathlib.Path(source)
        self.data(path, source.read_bytes(), stat.S_IMODE(source.stat().st_mode))

    def link(self, path, target):
        self.folder(pathlib.PurePosixPath(path).parent)
        self._entries[str(path)] = (stat.S_IFLNK | 0o777, target.encode())

    def modules(self, release, names):
        """Puts the modules below modules/, and their order into modules/order."""
        files = modules_in_order(release, names)
        for file in files:
            self.file(f"modules/{file.name}", file)
        self.data("modules/order", "".join(f"{file.name}\n" for file in files).encode())

    def write(self, path):
        with open(path, "wb") as out:
            for number, (name, (mode, data)) in enumerate(self._entries.items(), start=1):
                if name not in ("", "."):
                    out.write(self._record(number, name, mode, data))
            out.write(self._record(0, "TRAILER!!!", 0, b""))

    @staticmethod
    def _record(number, name, mode, data):
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
        return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)
