#!/usr/bin/python3
"""What qemu:///system says of itself and of its host, held against this machine's own files: versions and type that programs
ask for before they do anything else, processors and their counter, memory, NUMA cells, free pages, firmware's tables."""

import fcntl
import os
import pathlib
import socket
import sys
import xml.etree.ElementTree as tree

import libvirt

from daemon import Daemon, wait_until

NODES = pathlib.Path("/sys/devices/system/node")
CPUS = pathlib.Path("/sys/devices/system/cpu")
DMI = pathlib.Path("/sys/class/dmi/id")
# linux/kvm.h
KVM_CREATE_VM, KVM_CHECK_EXTENSION, KVM_CREATE_VCPU, KVM_GET_TSC_KHZ = 0xAE01, 0xAE03, 0xAE41, 0xAEA3
KVM_CAP_TSC_CONTROL = 60
PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


def ids(text):
    """"0-2,5" -> [0, 1, 2, 5]."""
    found = []
    for part in filter(None, text.strip().split(",")):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def meminfo(path="/proc/meminfo"):
    """KiB by name, of the host or of a node."""
    fields = [line.replace(":", " ").split() for line in pathlib.Path(path).read_text().splitlines()]
    return {words[-3] if words[-1] == "kB" else words[-2]: int(words[-2] if words[-1] == "kB" else words[-1]) for words in fields}


def cells():
    """The ids of the NUMA nodes; a kernel without NUMA has one that its folders do not show."""
    return sorted(int(path.name[4:]) for path in NODES.glob("node[0-9]*")) or [0]


def of_cells(name):
    """KiB of all NUMA cells together; where the kernel shows none, of the host."""
    return sum(meminfo(path)[name] for path in NODES.glob("node[0-9]*/meminfo")) or meminfo()[name]


def versions(daemon, system, test):
    assert system.getLibVersion() == test.getLibVersion() == 11_000_000
    assert system.getType() == "QEMU" and test.getType() == "TEST"
    # OpenStack asks for at least 8.2.2 of QEMU's.
    assert system.getVersion() >= 8_002_002
    assert test.getVersion() == 2
    # As the client asked for it: it may be handed to another program on this host.
    assert system.getURI() == daemon.uri("qemu:///system") and test.getURI() == daemon.uri("test:///default")
    assert system.getHostname() == test.getHostname()
    assert system.getHostname().split(".")[0] == socket.gethostname().split(".")[0]
    assert system.isAlive() and system.isSecure() and not system.isEncrypted()


def processors(system):
    online = ids((CPUS / "online").read_text())
    model, memory_mib, cpus, _mhz, nodes, sockets, cores, threads = system.getInfo()
    assert model == os.uname().machine
    assert memory_mib == of_cells("MemTotal") // 1024, (memory_mib, of_cells("MemTotal"))
    assert cpus == len(online), (cpus, online)
    # libvirt's way of counting: what the product shows may be more than is online, never less.
    assert nodes * sockets * cores * threads >= cpus, system.getInfo()
    assert nodes in (1, len(cells()))
    count, mapping, active = system.getCPUMap()
    assert count == len(ids((CPUS / "present").read_text()))
    assert [cpu for cpu, is_online in enumerate(mapping) if is_online] == online
    assert active == len(online)
    one = system.getCPUStats(online[0])
    whole = system.getCPUStats(-1)  # later: time goes on where there is one processor only, too
    for name in ("kernel", "user", "idle", "iowait"):
        # The kernel's own count of idle time runs backwards by a little at times.
        assert whole[name] + 10**9 >= one[name] >= 0, (name, whole, one)
    assert whole["idle"] > 0
    assert system.getMaxVcpus("kvm") >= 1


def topology(system):
    """Each cell with its memory, page sizes and processors."""
    capabilities = tree.fromstring(system.getCapabilities())
    host = capabilities.find("host")
    assert len(host.findtext("uuid")) == 36
    assert host.findtext("cpu/arch") == os.uname().machine
    sizes = {int(pages.get("size")) for pages in host.findall("cpu/pages")}
    assert PAGE_KIB in sizes, sizes
    topology = host.find("topology/cells")
    found = topology.findall("cell")
    assert int(topology.get("num")) == len(found) == len(cells())
    for cell in found:
        number = int(cell.get("id"))
        folder = NODES / f"node{number}"
        is_shown = folder.is_dir()
        total = meminfo(folder / "meminfo")["MemTotal"] if is_shown else meminfo()["MemTotal"]
        assert abs(int(cell.findtext("memory")) - total) <= total // 100, (number, cell.findtext("memory"), total)
        cpus = [int(cpu.get("id")) for cpu in cell.findall("cpus/cpu")]
        assert cpus == ids((folder / "cpulist" if is_shown else CPUS / "online").read_text()), (number, cpus)
        assert int(cell.find("cpus").get("num")) == len(cpus)
        for cpu in cell.findall("cpus/cpu"):
            where = CPUS / f"cpu{cpu.get('id')}/topology"
            assert cpu.get("socket_id") == (where / "physical_package_id").read_text().strip()
            assert int(cpu.get("id")) in ids(cpu.get("siblings"))
        distances = [sibling.get("value") for sibling in cell.findall("distances/sibling")]
        if is_shown:
            assert distances == (folder / "distance").read_text().split(), distances
    assert {arch.get("name") for arch in capabilities.findall("guest/arch")} >= {os.uname().machine} or not capabilities.findall("guest")


def kvms_counter():
    """[(frequency, scaling)] of the time stamp counter, as KVM says it to whoever may ask; nothing where it does not."""
    try:
        kvm = os.open("/dev/kvm", os.O_RDWR)
        machine = fcntl.ioctl(kvm, KVM_CREATE_VM, 0)
        khz = fcntl.ioctl(fcntl.ioctl(machine, KVM_CREATE_VCPU, 0), KVM_GET_TSC_KHZ, 0)
    except OSError:
        return []
    scales = fcntl.ioctl(machine, KVM_CHECK_EXTENSION, KVM_CAP_TSC_CONTROL) > 0
    return [(str(khz * 1000), "yes" if scales else "no")] if khz > 0 else []


def counter(system):
    told = tree.fromstring(system.getCapabilities()).findall("host/cpu/counter[@name='tsc']")
    assert [(each.get("frequency"), each.get("scaling")) for each in told] == kvms_counter()


def is_told(told, known):
    """What is free, as it is known between one look and the next: others run here, too."""
    def is_near():
        before, free, after = known(), told(), known()
        return min(before, after) - 65536 < free < max(before, after) + 65536

    wait_until(is_near, lambda: (told(), known()))


def memory(system):
    stats = lambda: system.getMemoryStats(libvirt.VIR_NODE_MEMORY_STATS_ALL_CELLS)  # noqa: E731
    assert stats()["total"] == meminfo()["MemTotal"], stats()
    is_told(lambda: stats()["free"], lambda: meminfo()["MemFree"])
    is_told(lambda: system.getFreeMemory() // 1024, lambda: of_cells("MemFree"))
    every = system.getCellsFreeMemory(0, len(cells()))
    assert len(every) == len(cells()) and all(free > 0 for free in every), every
    pages = lambda: system.getFreePages([PAGE_KIB], cells()[0], len(cells()))  # noqa: E731
    assert set(pages()) == set(cells())
    is_told(lambda: sum(cell[PAGE_KIB] for cell in pages().values()) * PAGE_KIB, lambda: of_cells("MemFree"))
    huge = [int(path.name.split("-")[1][:-2]) for path in pathlib.Path("/sys/kernel/mm/hugepages").glob("hugepages-*")]
    for size in huge:
        known = int(pathlib.Path(f"/sys/kernel/mm/hugepages/hugepages-{size}kB/free_hugepages").read_text())
        assert sum(cell[size] for cell in system.getFreePages([size], cells()[0], len(cells())).values()) == known
    for wrong, said in ((lambda: system.getFreePages([12345], 0, 1), "12345"), (lambda: system.getFreePages([PAGE_KIB], 99, 1), "99")):
        try:
            wrong()
            raise AssertionError(f"there are pages of '{said}'")
        except libvirt.libvirtError as error:
            assert said in str(error), error


def firmware(system):
    """What the firmware says of itself, where there is any."""
    try:
        told = tree.fromstring(system.getSysinfo())
    except libvirt.libvirtError as error:
        assert not (DMI / "sys_vendor").exists() and error.get_error_code() == libvirt.VIR_ERR_CONFIG_UNSUPPORTED, error
        return "no SMBIOS on this machine"
    assert told.tag == "sysinfo" and told.get("type") == "smbios"
    entries = {entry.get("name"): entry.text for entry in told.findall("system/entry")}
    for name, file in (("manufacturer", "sys_vendor"), ("product", "product_name"), ("version", "product_version")):
        known = (DMI / file).read_text().strip() if (DMI / file).exists() else ""
        if known:
            assert entries[name] == known, (name, entries, known)
    return f"{entries.get('manufacturer')} {entries.get('product')}"


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        system, test = (libvirt.open(daemon.uri(uri)) for uri in ("qemu:///system", "test:///default"))
        versions(daemon, system, test)
        processors(system)
        topology(system)
        counter(system)
        memory(system)
        print(f"{len(cells())} NUMA cells, {len(ids((CPUS / 'online').read_text()))} processors; {firmware(system)}")


if __name__ == "__main__":
    sys.exit(main())
