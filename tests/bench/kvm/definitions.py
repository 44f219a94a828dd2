"""The domains that the benches start: the same guest for each hypervisor, with nothing it does not need."""


def first_guest(name_of_machine, emulator, kernel, cpu=""):
    """A guest whose first instructions write one byte to the serial line, in 128 MiB."""
    return domain(name_of_machine, emulator, f"<kernel>{kernel}</kernel>", 128, cpu)


def linux_guest(name_of_machine, emulator, folder, command_line):
    os = f"<kernel>{folder}/vmlinuz</kernel><initrd>{folder}/initrd</initrd><cmdline>{command_line}</cmdline>"
    return domain(name_of_machine, emulator, os, 256, "")


def domain(name_of_machine, emulator, os, mib, cpu):
    usb = "" if name_of_machine == "hostler" else "<controller type='usb' model='none'/>"
    return f"""<domain type='kvm'>
  <name>@NAME@</name>
  <memory unit='MiB'>{mib}</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='{name_of_machine}'>hvm</type>{os}</os>
  {cpu}
  <devices>
    <emulator>{emulator}</emulator>
    {usb}
    <serial type='unix'><source mode='connect' path='@SOCKET@'/></serial>
    <memballoon model='none'/>
  </devices>
</domain>
"""
