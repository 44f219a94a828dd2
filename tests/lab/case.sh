# What lab cases share; sourced by each. A case is a program in cases/ that runs in an empty folder
# of its own inside the lab, and fails by its exit status. A reader of a pipe reads to its end: with
# pipefail, `| grep -q` fails whenever the writer finds it gone (>/dev/null does not).
set -euo pipefail
programs=$HOSTLER_BUILD/bin
guests=$HOSTLER_BUILD/guests

fail() {
    echo "$*"
    exit 1
}

# all_ok FILE: the guest's report in this file is complete, without a failure, and leaves nothing out: the
# lab has all that guests look at, but for the moment between STI and HLT (tests/guests/runtime/interrupts.cpp).
all_ok() {
    tr -d '\r' <"$1" >"$1.text"
    ! grep '^not ok' "$1.text" || fail "the guest found this wrong"
    ! grep '^skip ' "$1.text" | grep -v '^skip none between STI and HLT: ' ||
        fail "the guest left this out, which the lab has"
    grep -q '^done: [1-9][0-9]* ok, 0 not ok$' "$1.text" || { cat "$1.text"; fail "the guest did not finish"; }
}

# start_daemon [WORD...]: a private hostlerd below ./root, in the network namespace that the case is in,
# run by those words where there are some. It ends with the case.
start_daemon() {
    mkdir -p root
    "$@" "$programs/hostlerd" --root "$PWD/root" >>daemon.log 2>&1 &
    daemon=$!
    uri="qemu+unix:///system?socket=$PWD/root/run/hostler/hostler-sock"
    trap end_all EXIT
    for ((i = 0; i < 300; i++)); do
        [[ -S root/run/hostler/hostler-sock ]] && return
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.1
    done
    cat daemon.log
    fail "hostlerd did not come up"
}

# What a case that fails leaves behind would slow down the next.
end_all() {
    kill "$daemon" 2>/dev/null || true
    cat root/run/hostler/qemu/*.pid 2>/dev/null | xargs -r kill -9 2>/dev/null || true
}

stop_daemon() {
    kill "$daemon"
    wait "$daemon" || true
}

vir() {
    virsh -c "$uri" "$@"
}

# refused TEXT VIRSH-WORD...: virsh fails and its error has the text.
refused() {
    local text=$1
    shift
    if vir "$@" >refused.out 2>&1; then fail "virsh $* did not fail"; fi
    grep -qF "$text" refused.out || { cat refused.out; fail "virsh $*: the error lacks '$text'"; }
}

# has_state NAME STATE: waits until the domain is in it.
has_state() {
    for ((i = 0; i < 300; i++)); do
        [[ $(vir domstate "$1" 2>/dev/null | head -n 1) == "$2" ]] && return
        sleep 0.1
    done
    fail "domain $1 is '$(vir domstate "$1" --reason | head -n 1)', not '$2'"
}

# is_off_because NAME REASON
is_off_because() {
    local told
    told=$(vir domstate "$1" --reason)
    [[ $told == "shut off ($2)"* ]] || fail "domain $1 is '$told', not off because of '$2'"
}

# waits_for FILE TEXT: until the text is in the file.
waits_for() {
    for ((i = 0; i < 600; i++)); do
        grep -qaF "$2" "$1" 2>/dev/null && return
        sleep 0.1
    done
    tail -n 40 "$1" || true
    fail "$1 lacks '$2'"
}

# leaves_nothing NAME: of a domain that is off there are only its definition and its log. Its last files
# may go a moment after its state is told.
leaves_nothing() {
    for ((i = 0; i < 50; i++)); do
        left="$(find root/run/hostler/qemu -mindepth 1 2>/dev/null || true)$(pgrep -x hostler-vmm || true)$(
            find /sys/fs/cgroup -mindepth 1 -type d -name 'qemu-*')"
        [[ -z $left ]] && return
        sleep 0.1
    done
    tail -n 5 daemon.log "root/var/log/hostler/qemu/$1.log" || true
    fail "of $1 there is still: $left"
}

# occurs FILE TEXT COUNT: waits until the text stands so often in the file.
occurs() {
    for ((i = 0; i < 300; i++)); do
        [[ $(grep -acF "$2" "$1" 2>/dev/null) -ge $3 ]] && return
        sleep 0.1
    done
    fail "'$2' stands in $1 $(grep -acF "$2" "$1") times, not $3"
}

# define NAME KERNEL COMMAND-LINE DEVICES [MORE-OF-OS [MORE]]: a domain of 256 MiB with $vcpus vCPUs, or
# two.
define() {
    cat >"$1.xml" <<XML
<domain type='kvm' xmlns:hostler='urn:hostler:domain:1'>
  <name>$1</name>
  <memory unit='MiB'>256</memory>
  <vcpu>${vcpus-2}</vcpu>
  <os>
    <type arch='x86_64' machine='hostler'>hvm</type>
    <kernel>$2</kernel>
    ${5-}
    <cmdline>$3</cmdline>
  </os>
  ${6-}
  <devices>
    $4
  </devices>
</domain>
XML
    vir define "$1.xml"
}

# define_busy NAME VCPUS [MORE]: a Linux guest of 256 MiB with the file ./disk, on which `load` writes;
# its console is NAME.console.
define_busy() {
    vcpus=$2 define "$1" "$HOSTLER_LINUX/vmlinuz" "console=ttyS0 loglevel=4 hostler_run=&quot;load /dev/vda&quot;" \
        "<disk type='file'><driver name='qemu' type='raw'/><source file='$PWD/disk'/>
          <target dev='vda' bus='virtio'/></disk>
        <serial type='file'><source path='$PWD/$1.console' append='on'/></serial>" \
        "<initrd>$HOSTLER_LINUX/initrd</initrd>" "${3-}"
}

# counted NAME KEY: what the busy guest's last whole line says of it.
counted() {
    tr -d '\r' <"$1.console" | grep -a '^load: written=.* \.$' | tail -n 1 | grep -o " $2=[-0-9]*" | cut -d= -f2
}

# is_well NAME: the busy guest goes on (three more lines, written blocks, ticks), and found nothing wrong.
is_well() {
    local lines ticks written key
    lines=$(grep -ac '^load: written=' "$1.console")
    ticks=$(counted "$1" ticks) written=$(counted "$1" written)
    occurs "$1.console" "load: written=" $((lines + 3))
    [[ $(counted "$1" ticks) -gt $ticks ]] || fail "the timers of $1 stand still"
    [[ $(counted "$1" written) -gt $written ]] || fail "$1 writes no more"
    for key in wrong failed back early complaints; do
        [[ $(counted "$1" $key) -eq 0 ]] || { tail -n 20 "$1.console"; grep -a "kernel says" "$1.console" || true; fail "$1: $key is not 0"; }
    done
}

# lost_nothing NAME: its disk holds all that was acknowledged to it.
lost_nothing() {
    local written
    vir destroy "$1"
    written=$(counted "$1" written)
    "$guests/linux/load" disk "$written" || fail "writes of $1 are lost"
}
