#!/usr/bin/python3
"""virsh_jobs.py [WORD]: long work (block jobs, migration, saving) and calls that no driver here answers yet,
through virsh and through hostler, over a hostlerd whose answers a relay changes: both send the same calls
with the same arguments, and print the same."""

import re
import shlex
import subprocess
import sys
import tempfile

import outputs
from daemon import Daemon
from frames import hyper, pack
from relay import Gone, Later, Refusal, Relay

DOMAIN = pack("test") + bytes.fromhex("6695eb01f6a4830479aa97f2502e193f") + pack(1)
PROGRESS = re.compile(r"\n?[A-Z][\w ]*: \[ *(\d+) %\]")
# What is asked as often as it takes.
POLLS = {"connect_supports_feature", "domain_get_block_job_info", "domain_get_job_info", "domain_get_xml_desc"}
# Which of the two lets go of its events first, or concludes a job first, does not matter.
LAST = "connect_domain_event_callback_deregister_any"

SLOW_S = (2, 4, 8)  # how long a slow call takes

MEMORY = """<domain type='test' id='1'><name>test</name><devices>
    <memory model='virtio-mem'>
      <target>
        <size unit='KiB'>131072</size>
        <node>1</node>
        <requested unit='KiB'>65536</requested>
      </target>
      <alias name='virtiomem0'/>
    </memory>
    <memory model='dimm'><target><size unit='KiB'>524288</size><node>0</node></target><alias name='dimm0'/></memory>
</devices></domain>"""
PLAIN = """<interface type='ethernet' name='eth9'><start mode='onboot'/><mac address='aa:bb:cc:dd:ee:ff'/>
<mtu size='1492'/><protocol family='ipv4'><ip address='1.2.3.4' prefix='24'/></protocol></interface>"""
BRIDGE = """<interface type='bridge' name='br9'><start mode='onboot'/><bridge stp='on' delay='1'>
<interface type='ethernet' name='eth9'><mac address='aa:bb:cc:dd:ee:ff'/></interface></bridge></interface>"""
TWO_PORTS = BRIDGE.replace("</bridge>", "<interface type='ethernet' name='eth8'/></bridge>")

# What the server does | the command. end=N: the event that ends a block job; no-events: there are none, so that
# the numbers have to tell; -N: feature N is missing; refuse=NAME: that call is refused; lost=NAME: the
# connection ends with it; slow: the long call takes
# some seconds. own-words: the refusals are
# worded differently. DEST is the URI of the destination.
COMMANDS = """
| blockpull test vda
| blockpull test vda --base /b --bandwidth 7
| blockpull test vda --keep-relative --bandwidth -1
| blockpull test vda --bandwidth 2G
| blockpull test vda --bandwidth 2M --bytes
| blockpull test vda --bandwidth abc
| blockpull test vda --bandwidth 1.5
| blockpull test vda --bandwidth 999999999999999M
| blockpull test vda --wait
| blockpull test vda --wait --verbose
| blockpull test vda --wait --timeout 9 --async
| blockpull test vda --timeout 0
| blockpull test vda --async
end=1 | blockpull test vda --wait
end=2 | blockpull test vda --wait --verbose
end=3 | blockpull test vda --wait
no-events | blockpull test vda --wait --verbose
never | blockpull test vda --wait --timeout 1
never | blockpull test vda --wait --timeout 1 --async --verbose
never refuse=domain_block_job_abort | blockpull test vda --wait --timeout 1
refuse=domain_block_pull | blockpull test vda
refuse=domain_block_pull | blockpull test vda --wait
refuse=domain_get_block_job_info | blockpull test vda --wait
| blockcommit test vda
| blockcommit test vda --active
| blockcommit test vda --bandwidth 7 --base a --top b --shallow --delete --keep-relative --bytes
| blockcommit test vda --wait --verbose
end=1 | blockcommit test vda --wait
end=2 | blockcommit test vda --timeout 9
end=3 | blockcommit test vda --active --wait
end=3 | blockcommit test vda --pivot --verbose
end=3 | blockcommit test vda --keep-overlay --async
end=3 refuse=domain_block_job_abort | blockcommit test vda --pivot
end=3 refuse=domain_block_job_abort | blockcommit test vda --keep-overlay
| blockcommit test vda --pivot --keep-overlay
| blockcommit test vda --verbose
| blockcommit test vda --async
| blockcopy test vda /x
| blockcopy test vda /x --format raw --bandwidth 7 --shallow --reuse-external --blockdev
| blockcopy test vda /x --format qcow2
| blockcopy test vda "/<x>&'" --granularity 4096 --bandwidth 7 --buf-size 99
| blockcopy test vda /x --transient-job --synchronous-writes --reuse-external --shallow --bandwidth 8 --bytes
| blockcopy test vda /x --format qcow2 --bandwidth 99999999999999
| blockcopy test vda /x --print-xml --blockdev --format qcow2
| blockcopy test vda --xml {xml}/second.xml
| blockcopy test vda --xml /not/there
end=3 | blockcopy test vda /x --wait --verbose
end=3 | blockcopy test vda /x --pivot --verbose
end=3 | blockcopy test vda /x --finish
end=1 | blockcopy test vda /x --wait
end=2 | blockcopy test vda /x --timeout 9
no-events | blockcopy test vda /x --wait
| blockcopy test vda
| blockcopy test vda /x --xml y
| blockcopy test vda /x --granularity a
| blockcopy test vda /x --buf-size -1
| blockcopy test vda --pivot --finish
| blockcopy test vda /x --verbose
| blockjob test vda
| blockjob test vda --bytes
| blockjob test vda --raw
no-job | blockjob test vda
no-job | blockjob test vda --raw
| blockjob test vda --abort
| blockjob test vda --pivot --async
| blockjob test vda 5
| blockjob test vda --bandwidth 6M --bytes
| blockjob test vda --bandwidth x
| blockjob test vda --info --abort
| blockjob test vda --raw --bandwidth 6
| blockjob test vda --abort --bytes
refuse=domain_get_block_job_info | blockjob test vda
refuse=domain_block_job_set_speed | blockjob test vda 5

| migrate test DEST
slow | migrate test DEST --live --verbose
| migrate test DEST --persistent --undefinesource --unsafe --abort-on-error --auto-converge --compressed --suspend
| migrate test DEST --change-protection --copy-storage-all --copy-storage-synchronous-writes
| migrate test DEST --offline --persistent
| migrate test DEST --migrateuri a --graphicsuri b --listen-address c --dname d --migrate-disks e,f,,g --disks-port 12
| migrate test DEST --disks-uri h --comp-methods i,j --comp-mt-level 3 --comp-mt-threads 4 --comp-mt-dthreads 5
| migrate test DEST --comp-xbzrle-cache 77 --auto-converge-initial 8 --auto-converge-increment 9 --bandwidth 12
| migrate test DEST --persistent --xml {xml}/second.xml --persistent-xml {xml}/second.xml --postcopy-bandwidth 10
| migrate test DEST --tls --tls-destination k --parallel --parallel-connections 11 --rdma-pin-all --zerocopy
| migrate test DEST --postcopy --postcopy-resume
refuse=domain_migrate_begin3_params | migrate test DEST
refuse=domain_migrate_prepare3_params | migrate test DEST
refuse=domain_migrate_prepare3_params -7 | migrate test DEST
refuse=domain_migrate_perform3_params | migrate test DEST --verbose
refuse=domain_migrate_finish3_params | migrate test DEST
lost=domain_migrate_prepare3_params | migrate test DEST
lost=domain_migrate_finish3_params | migrate test DEST
no-uri | migrate test DEST --migrateuri tcp:q
-13 | migrate test DEST --dname x --disks-port 3 --p2p
-13 -6 -3 -1 | migrate test DEST
-12 | migrate test DEST --offline
-7 | migrate test DEST --change-protection
-4 | migrate test qemu://h/system --p2p
-5 | migrate test qemu://h/system --direct
| migrate test qemu://h/system --p2p --tunnelled --live --bandwidth 5 --migrateuri tcp:x
| migrate test qemu://localhost/system --p2p
-13 | migrate test qemu://h/system --p2p --dname x --bandwidth 4
| migrate test qemu://h/system --direct --dname x --migrateuri tcp:y
refuse=domain_migrate_perform3_params | migrate test qemu://h/system --p2p --verbose
slow | migrate test DEST --live --timeout 1
slow | migrate test DEST --live --timeout 1 --timeout-postcopy --postcopy
slow second-pass | migrate test DEST --live --postcopy --postcopy-after-precopy
| migrate test DEST --copy-storage-synchronous-writes
| migrate test DEST --copy-storage-all --copy-storage-inc
| migrate test DEST --tunnelled
| migrate nope DEST
| migrate test DEST --live --offline
| migrate test DEST --timeout 1
| migrate test DEST --timeout-suspend
| migrate test DEST --timeout-postcopy
| migrate test DEST --postcopy-after-precopy
| migrate test DEST --tls-destination x
| migrate test DEST --persistent-xml x
| migrate test DEST --xml /not/there
| migrate test DEST --comp-mt-level x
| migrate test DEST --disks-port 99999999999
| migrate test DEST --bandwidth -1
| migrate test ''

slow | save test /x --verbose
slow | managedsave test --verbose
slow | dump test /x --verbose
refuse=domain_save | save test /x --verbose

| update-memory-device test
| update-memory-device test --alias virtiomem0 --requested-size 32M
| update-memory-device test --node 1 --requested-size 5 --config
| update-memory-device test --node 1 --requested-size 5 --live --print-xml
| update-memory-device test --alias nope
| update-memory-device test --alias dimm0 --requested-size 1M
| update-memory-device test --node 1 --requested-size x
| update-memory-device test --node 1 --alias x
| update-memory-device test --live --current
refuse=domain_update_device_flags | update-memory-device test --node 1

| iface-bridge eth9 new0
| iface-bridge eth9 new0 --no-stp --no-start
| iface-bridge eth9 new0 --delay 3
| iface-bridge eth9 br9
own-words | iface-bridge br9 new0
refuse=interface_define_xml | iface-bridge eth9 new0
refuse=interface_create | iface-bridge eth9 new0
| iface-unbridge br9
| iface-unbridge br9 --no-start
| iface-unbridge eth9
two-ports own-words | iface-unbridge br9
refuse=interface_destroy | iface-unbridge br9
refuse=interface_create | iface-unbridge br9

| dom-fd-associate test grp FD
| dom-fd-associate test grp FD,FD --seclabel-writable --seclabel-restore
| dom-fd-associate test grp 99
| dom-fd-associate test grp a
| dom-fd-associate nope grp a
refuse=domain_fd_associate | dom-fd-associate test grp FD
"""


class Script:
    """What the server answers, by the words before a command."""

    def __init__(self, words, slow_s):
        self.words = set(words)
        self.slow_s = slow_s
        self.looks = 0

    def has(self, word):
        return word in self.words

    def number(self, name, otherwise):
        return next((int(word.partition("=")[2]) for word in self.words if word.startswith(name + "=")), otherwise)

    def feature(self, talk, payload):
        number = int.from_bytes(payload, "big")
        return pack(0 if self.has(f"-{number}") else 1) if number <= 13 else None

    def register(self, talk, payload):
        number = int.from_bytes(payload[:4], "big")
        return Refusal(3, "this function is not supported") if self.has("no-events") else pack(number)

    def job_info(self, talk, payload):
        self.looks += 1
        if self.has("no-job") or self.has("no-events") and self.looks > 9:
            return pack(0, 0) + hyper(0) * 3
        if self.looks == 2:
            talk.event("domain_event_callback_block_job", 8, DOMAIN, "vdb", 1, 1)  # another disk's
        if self.looks == 3 and not self.has("no-events") and not self.has("never"):
            talk.event("domain_event_block_job_2", 16, DOMAIN, "vda", 2, self.number("end", 0))
        return pack(1, 2) + hyper(3 << 20) + hyper(min(self.looks * 30, 100)) + hyper(100)

    def domain_job(self, talk, payload):
        self.looks += 1
        done = min(self.looks * 100, 900)
        return pack(2) + hyper(0) * 2 + hyper(1000) + hyper(done) + hyper(1000 - done) + hyper(0) * 6

    def long_call(self, reply):
        def answer(talk, payload):
            if self.has("second-pass"):
                talk.event("domain_event_callback_migration_iteration", 20, DOMAIN, 2)
            return Later(self.slow_s, reply) if self.has("slow") else reply

        return answer

    def finish(self, talk, payload):
        is_cancelled = payload[-1] == 1
        return Refusal(38, "the domain did not arrive") if is_cancelled else DOMAIN + pack("COOKIE4")

    def interface(self, talk, payload):
        name = payload[4:].rstrip(b"\0").decode()
        return Refusal(57, "no such interface") if name == "new0" else pack(name, "aa:bb:cc:dd:ee:ff")

    def interface_xml(self, talk, payload):
        return pack(PLAIN if b"eth" in payload else TWO_PORTS if self.has("two-ports") else BRIDGE)

    def answers(self):
        done = lambda talk, payload: b""
        answers = dict.fromkeys(
            """connect_domain_event_callback_deregister_any domain_block_pull domain_block_rebase domain_block_commit
            domain_block_copy domain_block_job_abort domain_block_job_set_speed domain_migrate_confirm3_params
            domain_suspend domain_migrate_start_post_copy domain_update_device_flags domain_fd_associate
            interface_create interface_destroy interface_undefine""".split(),
            done,
        )
        answers |= {
            "connect_supports_feature": self.feature,
            "connect_domain_event_callback_register_any": self.register,
            "domain_get_block_job_info": self.job_info,
            "domain_get_job_info": self.domain_job,
            "domain_get_xml_desc": lambda talk, payload: pack(MEMORY),
            "domain_migrate_begin3_params": lambda talk, payload: pack("COOKIE1", "<domain/>"),
            "domain_migrate_prepare3_params": lambda talk, payload: pack("COOKIE2", None)
            if self.has("no-uri")
            else pack("COOKIE2", 1, "tcp:there"),
            # Only the client that leads gets a cookie.
            "domain_migrate_perform3_params": lambda talk, payload: self.long_call(
                pack("COOKIE3") if b"COOKIE2" in payload else pack("")
            )(talk, payload),
            "domain_migrate_perform3": lambda talk, payload: pack(""),
            "domain_migrate_finish3_params": self.finish,
            "interface_lookup_by_name": self.interface,
            "interface_get_xml_desc": self.interface_xml,
            "interface_define_xml": lambda talk, payload: pack("made", "aa:bb:cc:dd:ee:ff"),
        }
        for name, reply in (("domain_save", b""), ("domain_managed_save", b""), ("domain_core_dump", b"")):
            answers[name] = self.long_call(reply)
        for word in self.words:
            if word.startswith("refuse="):
                answers[word.partition("=")[2]] = lambda talk, payload: Refusal(38, "the server says no")
            if word.startswith("lost="):
                answers[word.partition("=")[2]] = lambda talk, payload: Gone()
        return answers


def settled(text):
    """Progress as whether it came to its end: how often it is shown on the way is a matter of time."""
    shown = PROGRESS.findall(text)
    return PROGRESS.sub("", text) + (f" and shows progress, {shown[-1] == '100'}" if shown else "")


def run(program, relay, words, command, file, slow_s):
    for attempt in range(4):
        try:
            return run_once(program, relay, words, command, file, slow_s)
        except subprocess.TimeoutExpired:
            # virsh misses the end of what ends before it begins to watch, and watches for ever.
            if program != "virsh" or attempt == 3:
                raise


def run_once(program, relay, words, command, file, slow_s):
    relay.answers = Script(words, slow_s).answers()
    relay.calls.clear()
    relay.passed.clear()
    line = command.replace("{xml}", str(outputs.HERE / "xml")).replace("FD", str(file.fileno()))
    line = line.replace("DEST", relay.uri("test:///default"))
    done = subprocess.run(
        [program, "-c", relay.uri("test:///default"), *shlex.split(line)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        pass_fds=[file.fileno()],
    )
    if command.startswith("save ") or "--verbose" in command and done.returncode == 0:
        check_progress(command, words, done.stderr)
    calls = [(name, payload) for name, payload in relay.calls if name not in POLLS]
    calls.sort(key=lambda call: call[0] == LAST)
    return settled(done.stdout), settled(done.stderr), done.returncode, calls, list(relay.passed)


def check_progress(command, words, text):
    """Long work shows how far it is, and the whole only when it is reached."""
    shown = [int(number) for number in PROGRESS.findall(text)]
    if "refuse=domain_save" in words:
        assert 100 not in shown, f"{command}: {text!r}"
        return
    assert shown[-1] == 100 and any(0 < number < 100 for number in shown), f"{command}: {text!r}"
    assert shown == sorted(shown), f"{command}: {text!r}"


def without_rest_of_bridge(calls):
    """virsh leaves what the bridge was in the interface's definition, where it means nothing."""
    return [(name, re.sub(rb"<bridge.*</bridge>|\s+|^.{4}|\0", b"", payload, flags=re.S)) for name, payload in calls]


def compare(relay, words, command, file):
    """What differs; where it is a matter of time how far each gets, also when there is more of it."""
    for slow_s in SLOW_S if "slow" in words else SLOW_S[:1]:
        try:
            found = compare_once(relay, words, command, file, slow_s)
        except AssertionError as error:
            found = [str(error)]
        if not found:
            break
    return found


def compare_once(relay, words, command, file, slow_s):
    expected, got = (run(program, relay, words, command, file, slow_s) for program in ("virsh", outputs.HOSTLER))
    if "own-words" in words:
        assert expected[1] and got[1]
        expected, got = ((each[0], "", *each[2:]) for each in (expected, got))
    found = list(outputs.differences(expected, got))
    if "iface-unbridge" in command:
        expected, got = ((*each[:3], without_rest_of_bridge(each[3]), each[4]) for each in (expected, got))
    if expected[3] != got[3]:
        found += [f"virsh called:   {each}" for each in expected[3] if each not in got[3]]
        found += [f"hostler called: {each}" for each in got[3] if each not in expected[3]]
        found.append(f"in the order of {[name for name, _ in expected[3]]} and {[name for name, _ in got[3]]}")
    if expected[4] != got[4]:
        found.append(f"descriptors: {expected[4]} and {got[4]}")
    return found


def compared(relay, wanted, file):
    for line in COMMANDS.splitlines():
        words, _, command = line.partition("|")
        if command and wanted in line:
            yield line, compare(relay, words.split(), command.strip(), file)


def main(wanted=""):
    with Daemon() as daemon, Relay(daemon.socket) as relay, tempfile.TemporaryFile() as file:
        return outputs.tell(compared(relay, wanted, file), "sent and said")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
