#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# scripts/run on machines that are not here: what it would start, and what it misses.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT
. "$here/machine.bash"
a_machine
printf 'sip:team-a@* = sip:bob@10.9.0.2:5070\n' > "$tmp/plan.txt"
own=(--address 10.9.0.1/24 --dialplan "$tmp/plan.txt")

# run STATUS OPTION...: a dry run, with that exit status.
run() {
	local status=0
	SQUELCH=$squelch_bin "$root/scripts/run" "${@:2}" --dry-run -- "${own[@]}" \
		> "$tmp/run.out" 2> "$tmp/run.err" || status=$?
	[[ $status == "$1" ]] || fail "exit status $status for ${*:2}: $(cat "$tmp/run.err")"
}

starts() {
	grep -qF -- " $1" "$tmp/run.out" || fail "no '$1' in: $(cat "$tmp/run.out")"
}

misses() {
	grep -q -- "^scripts/run: .*$1" "$tmp/run.err" ||
		fail "nothing about '$1': $(cat "$tmp/run.err")"
}

it 'a NIC: first threads of its own NUMA node, hugepages, its driver'
a_nic 0000:81:00.0 8086:1592 vfio-pci 1
free_pages 1 512
mount_hugepages
mkdir -p "$machine/lib/firmware/intel/ice/ddp"
touch "$machine/lib/firmware/intel/ice/ddp/ice.pkg"
run 0 --driver ice --pci 81:00.0
starts '--lcores 1,5 --allow=0000:81:00.0 -- --descriptors 1024 --address'
run 0 --driver ice --pci 81:00.0 --workers 3
starts '--lcores 1,5,3,7'

it 'each thing that is missing, all at once'
a_nic 0000:81:00.1 8086:1592 ice 1 ens1
free_pages 1 0
rm -r "$machine/lib/firmware/intel"
run 1 --driver ice --pci 81:00.1
misses '0000:81:00.1 is bound to ice, not to vfio-pci: scripts/bind --pci 0000:81:00.1'
misses 'no free hugepages on NUMA node 1: scripts/bind --pci 0000:81:00.1 --hugepages'
misses 'no /lib/firmware/intel/ice/ddp/ice\*.pkg'
run 1 --driver ice --pci 82:00.0
misses 'there is no PCI device 0000:82:00.0'
run 1 --driver i40e --pci 81:00.0
misses '0000:81:00.0 (8086:1592) is no device of librte_net_i40e'
run 1 --driver ice --pci 81:00.0 --workers 4
misses 'there are 4 on NUMA node 1: fewer --workers'
run 1 --driver af_packet --iface ens2
misses 'there is no interface ens2'
run 1 --driver memif --path "$tmp/none/memif.sock"
misses 'no directory'
run 1 --driver virtio_user --path "$tmp/vhost.sock"
misses 'nobody listens'
touch "$tmp/memif.sock"
run 1 --driver memif --path "$tmp/memif.sock"
misses 'there already'

it 'a NIC that keeps its kernel driver; two ports of it'
a_nic 0000:41:00.0 15b3:1017 mlx5_core 0 ens3f0
a_nic 0000:41:00.1 15b3:1017 mlx5_core 0 ens3f1
free_pages 0 512
run 0 --driver mlx5 --pci 41:00.0 --pci 41:00.1 --workers 2
starts '--lcores 0,4,2 --allow=0000:41:00.0 --allow=0000:41:00.1 --'

it 'virtual ports: queues, no PCI, and the hugepages that there are or none'
free_pages all 512
run 0 --driver af_packet --iface ens3f0 --workers 2
starts '--lcores 0,4,2 --no-pci --vdev=net_af_packet0,iface=ens3f0,qpairs=2,framesz=8192,blocksz=8192'
run 1 --driver af_xdp --iface ens3f0 --workers 2
misses 'ens3f0 has 1 combined channel(s) for 2 workers'
free_pages all 0
run 0 --driver tap --iface sq0 --iface sq1 --eal --file-prefix=a
starts '--no-huge -m 1024 --no-pci --vdev=net_tap0,iface=sq0,mac=fixed'
starts '--vdev=net_tap1,iface=sq1,mac=fixed --file-prefix=a --'

it 'a wrong option: exit status 2'
run 2 --driver nothing
misses '--driver nothing: cannot read'
run 2 --driver ice --iface ens1
misses '--iface: ice takes --pci'
run 2 --driver ice
misses '--pci is missing'
run 2 --driver ice --pci 81:00
misses 'not a PCI address'
run 2 --driver vmxnet3 --pci 81:00.0 --workers 3
misses 'a power of two'
run 2 --driver virtio_user --path "$tmp/x" --workers 9
misses 'offers 8 queues'
run 2 --driver ring --workers two
misses 'give a number'

# No such NIC is here, so that an EAL which takes all of its arguments finds no port.
it 'the EAL takes the arguments for every NIC'
unset SQUELCH_SYSROOT
for file in "$root"/drivers-config/*.conf; do
	grep -q '^device = pci' "$file" || continue
	run 1 --driver "$file" --pci 0000:fe:1f.7 --lcores '0@0,1@0' --eal --no-huge --eal -m --eal 64 \
		--eal "--file-prefix=$id"
	eval "$(cat "$tmp/run.out")" > "$tmp/squelch.log" 2>&1 && fail "$file: it runs without a NIC"
	grep -q 'no DPDK port 0' "$tmp/squelch.log" || fail "$file: $(tail -3 "$tmp/squelch.log")"
done
