#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# scripts/bind: what it would do to machines that are not here, and what it refuses.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT
. "$here/machine.bash"
a_machine

# bind STATUS OPTION...: a dry run, with that exit status.
bind() {
	local status=0
	"$root/scripts/bind" "${@:2}" --dry-run > "$tmp/bind.out" 2> "$tmp/bind.err" || status=$?
	[[ $status == "$1" ]] || fail "exit status $status for ${*:2}: $(cat "$tmp/bind.err")"
}

# does COMMAND...: just these, in this order.
does() {
	printf '%s\n' "$@" | diff - "$tmp/bind.out" > "$tmp/diff.txt" ||
		fail "not as expected: $(cat "$tmp/diff.txt")"
}

refuses() {
	grep -q -- "^scripts/bind: .*$1" "$tmp/bind.err" ||
		fail "nothing about '$1': $(cat "$tmp/bind.err")"
	[[ ! -s $tmp/bind.out ]] || fail "it went on: $(cat "$tmp/bind.out")"
}

# to_module MODULE ADDRESS HAD: what binding comes down to.
state=$machine/run/squelch/bind
to_module() {
	printf '%s\n' "dpdk-devbind.py --bind=$1 $2" "mkdir -p $state" "echo $3 > $state/$2"
}

it 'a NIC: hugepages on its node, vfio-pci, and a note of what it had'
a_nic 0000:81:00.0 8086:1592 ice 1 sqnic0
bind 0 --iface sqnic0 --hugepages 2G
does 'dpdk-hugepages.py --node 1 --pagesize 2048K --reserve 2097152K' \
	'mkdir -p /dev/hugepages' 'dpdk-hugepages.py --mount' \
	'modprobe vfio-pci' "$(to_module vfio-pci 0000:81:00.0 ice)"

it 'a dry run changes nothing'
[[ ! -e $state ]]
[[ $(cat "$machine"/sys/devices/system/node/node1/hugepages/*/nr_hugepages) == 0 ]]

it 'hugepages: never fewer than there are; all nodes without a NIC; 0 gives them back'
free_pages 1 2000
mount_hugepages
bind 0 --pci 81:00.0 --hugepages 2G
does 'modprobe vfio-pci' "$(to_module vfio-pci 0000:81:00.0 ice)"
bind 0 --hugepages 513M
does 'dpdk-hugepages.py --node 0 --pagesize 2048K --reserve 526336K'
bind 0 --hugepages 0
does 'dpdk-hugepages.py --node 0 --pagesize 2048K --reserve 0K' \
	'dpdk-hugepages.py --node 1 --pagesize 2048K --reserve 0K'

it 'NVIDIA keeps its driver; bound already; another module'
a_nic 0000:41:00.0 15b3:1017 mlx5_core 0 sqnic1
bind 0 --pci 41:00.0
does '# 0000:41:00.0 keeps mlx5_core, which DPDK works through' 'modprobe -a ib_uverbs mlx5_ib'
a_nic 0000:82:00.0 8086:1572 vfio-pci 0
bind 0 --pci 82:00.0
does '# 0000:82:00.0 is bound to vfio-pci already'
bind 0 --pci 81:00.0 --driver uio_pci_generic
does 'modprobe uio_pci_generic' "$(to_module uio_pci_generic 0000:81:00.0 ice)"

it 'no IOMMU: only if that is said'
a_nic 0000:03:00.0 15ad:07b0 vmxnet3 -1 sqnic2
rm "$machine/sys/bus/pci/devices/0000:03:00.0/iommu_group"
bind 1 --pci 03:00.0
refuses 'no IOMMU'
bind 0 --pci 03:00.0 --no-iommu
does 'modprobe vfio-pci' \
	"echo 1 > $machine/sys/module/vfio/parameters/enable_unsafe_noiommu_mode" \
	"$(to_module vfio-pci 0000:03:00.0 vmxnet3)"

it 'another device in its IOMMU group: refused, but for a bridge'
a_nic 0000:81:00.1 8086:1592 ice 1
group=$machine/sys/kernel/iommu_groups/0000:81:00.0/devices
ln -sfn "$machine/sys/bus/pci/devices/0000:81:00.1" "$group/0000:81:00.1"
bind 1 --pci 81:00.0
refuses '0000:81:00.1 (bound to ice) is in the same IOMMU group'
echo 0x060400 > "$machine/sys/bus/pci/devices/0000:81:00.1/class"
bind 0 --pci 81:00.0

# The interfaces are real ones of a namespace, so that ip sees what they carry.
it 'an interface with addresses or the default route: refused, but for --force'
ip netns add "$srv"
in_srv ip link add sqnic0 type veth peer name sqpeer0
in_srv ip link set sqnic0 up
in_srv ip address add 10.9.0.1/24 dev sqnic0
bind_in_srv() {
	in_srv "$root/scripts/bind" --dry-run --pci 81:00.0 "$@" > "$tmp/bind.out" 2> "$tmp/bind.err"
}
bind_in_srv && fail 'it has addresses'
refuses 'sqnic0 has addresses'
in_srv ip link set sqpeer0 up
in_srv ip route add default via 10.9.0.254 dev sqnic0
bind_in_srv && fail 'it has the default route'
refuses 'sqnic0 carries the default route'
bind_in_srv --force
grep -q 'devbind.py --bind=vfio-pci --force 0000:81' "$tmp/bind.out" || fail "$(cat "$tmp/bind.out")"

it '--undo: back to the driver that it had, if that is known'
bind 1 --pci 82:00.0 --undo
refuses 'was not bound by this script'
mkdir -p "$state"
echo i40e > "$state/0000:82:00.0"
bind 0 --pci 82:00.0 --undo
does 'dpdk-devbind.py --bind=i40e 0000:82:00.0' "rm $state/0000:82:00.0"

it 'a wrong option: exit status 2; what is not there: 1'
bind 2
bind 2 --pci 81:00
refuses 'not a PCI address'
bind 2 --hugepages lots
refuses 'give a size'
bind 1 --pci 83:00.0
refuses 'there is no PCI device'
bind 1 --iface sqnone
refuses 'there is no interface'
bind 1 --iface lo
refuses 'no interface'
"$root/scripts/bind" --pci 81:00.0 > "$tmp/bind.out" 2> "$tmp/bind.err" && fail 'it binds what is not here'
refuses 'SQUELCH_SYSROOT goes with --dry-run only'
