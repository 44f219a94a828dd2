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

# eventually COMMAND...: waits until it succeeds, three minutes at most: a machine that emulates another one, and
# does other work beside it, is slow. What may come late is asked for in no other way.
eventually() {
    local now end
    read -r now _ </proc/uptime # some cases set the clock
    end=$((${now%.*} + 180))
    until "$@"; do
        read -r now _ </proc/uptime
        ((${now%.*} < end)) || return 1
        sleep 0.1
    done
}

# start_daemon [WORD...]: a private hostlerd below ./root, in the network namespace that the case is in,
# run by those words where there are some. It ends with the case.
start_daemon() {
    mkdir -p root
    "$@" "$programs/hostlerd" --root "$PWD/root" >>daemon.log 2>&1 &
    daemon=$!
    uri="qemu+unix:///system?socket=$PWD/root/run/hostler/hostler-sock"
    { eventually is_up_or_gone && is_up; } && return
    cat daemon.log
    fail "hostlerd did not come up"
}

# The socket's file is there before anybody listens on it.
is_up() {
    awk -v path="$PWD/root/run/hostler/hostler-sock" '
        $4 == "00010000" && $8 == path { listens = 1 } END { exit !listens }' /proc/net/unix
}

is_up_or_gone() {
    is_up || ! kill -0 "$daemon" 2>/dev/null
}

# What a case leaves behind would slow down the next one, or be taken for its own: nothing runs any more when
# this is done.
end_all() {
    cat root/run/hostler/qemu/*.pid 2>/dev/null | xargs -r kill -9 2>/dev/null || true
    jobs -p | xargs -r kill 2>/dev/null || true
    wait
    eventually no_guest_is_left || true
    find /sys/fs/cgroup -depth -type d -path '*qemu-*' -exec rmdir {} + 2>/dev/null || true
}
trap end_all EXIT

no_guest_is_left() {
    ! pgrep -x hostler-vmm >/dev/null
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
    eventually is_in_state "$1" "$2" ||
        fail "domain $1 is '$(vir domstate "$1" --reason | sed -n 1p)', not '$2'"
}

is_in_state() {
    [[ $(vir domstate "$1" 2>/dev/null | sed -n 1p) == "$2" ]]
}

# is_off_because NAME REASON
is_off_because() {
    local told
    told=$(vir domstate "$1" --reason)
    [[ $told == "shut off ($2)"* ]] || fail "domain $1 is '$told', not off because of '$2'"
}

# waits_for FILE TEXT: until the text is in the file.
waits_for() {
    eventually stands_in "$1" "$2" && return
    tail -n 40 "$1" || true
    fail "$1 lacks '$2'"
}

stands_in() {
    grep -qaF "$2" "$1" 2>/dev/null
}

# leaves_nothing NAME: of a domain that is off there are only its definition and its log. Its last files
# may go a moment after its state is told.
leaves_nothing() {
    eventually nothing_is_left && return
    tail -n 5 daemon.log "root/var/log/hostler/qemu/$1.log" || true
    fail "of $1 there is still: $left"
}

# (find fails where something goes while it looks.)
nothing_is_left() {
    left="$(find root/run/hostler/qemu -mindepth 1 2>/dev/null || true)$(pgrep -x hostler-vmm || true)$(
        find /sys/fs/cgroup -mindepth 1 -type d -name 'qemu-*' 2>/dev/null || true)"
    [[ -z $left ]]
}

# occurs FILE TEXT COUNT: waits until the text stands so often in the file.
occurs() {
    eventually stands_so_often "$@" || fail "'$2' stands in $1 $(grep -acF "$2" "$1") times, not $3"
}

stands_so_often() {
    [[ $(grep -acF "$2" "$1" 2>/dev/null) -ge $3 ]]
}

# shows PATTERN VIRSH-WORD...: waits until a line of what virsh says is of that pattern.
shows() {
    local pattern=$1
    shift
    eventually says "$pattern" "$@" || { vir "$@"; fail "virsh $* does not show '$pattern'"; }
}

says() {
    local pattern=$1
    shift
    vir "$@" | grep -x -e "$pattern" >/dev/null
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

# counted NAME KEY: what the busy guest's last whole line says of it, or the next one where that lacks it.
counted() {
    eventually has_counted "$1" "$2" || { tail -n 5 "$1.console" >&2; echo "$1 tells no $2" >&2; return 1; }
    echo "$value"
}

# The console's last line may not be all there yet, and another one of the kernel's may be in its midst.
has_counted() {
    value=$(tr -d '\r' <"$1.console" | sed -n '/^load: written=.* \.$/p' | tail -n 1 |
        sed -n "s/.* $2=\(-\{0,1\}[0-9]\{1,\}\) .*/\1/p")
    [[ -n $value ]]
}

has_counted_on() { # NAME KEY FROM
    has_counted "$1" "$2" && [[ $value -gt $3 ]]
}

# is_well NAME: the busy guest goes on (three more lines, written blocks, ticks), and found nothing wrong.
is_well() {
    local lines ticks written count key
    ticks=$(counted "$1" ticks)
    written=$(counted "$1" written)
    lines=$(grep -ac '^load: written=' "$1.console")
    occurs "$1.console" "load: written=" $((lines + 3))
    eventually has_counted_on "$1" ticks "$ticks" || fail "the timers of $1 stand still"
    eventually has_counted_on "$1" written "$written" || fail "$1 writes no more"
    for key in wrong failed back early complaints; do
        count=$(counted "$1" $key)
        [[ $count -eq 0 ]] || { tail -n 20 "$1.console"; grep -a "kernel says" "$1.console" || true; fail "$1: $key is $count"; }
    done
}

# lost_nothing NAME: its disk holds all that was acknowledged to it.
lost_nothing() {
    local written
    vir destroy "$1"
    written=$(counted "$1" written)
    "$guests/linux/load" disk "$written" || fail "writes of $1 are lost"
}
