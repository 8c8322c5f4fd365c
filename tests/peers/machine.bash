# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Another machine for scripts/run and scripts/bind to look at, below $tmp: what the kernel would show of
# it. Two NUMA nodes of four CPUs; an IOMMU; no hugepages yet.

export SQUELCH_SYSROOT=$tmp/machine
machine=$SQUELCH_SYSROOT

a_node() {
	local cpu core topology
	free_pages "$1" 0
	echo "$2" > "$machine/sys/devices/system/node/node$1/cpulist"
	for cpu in ${2//,/ }; do
		topology=$machine/sys/devices/system/cpu/cpu$cpu/topology
		mkdir -p "$topology"
		core=$((cpu - cpu % 4 / 2 * 2)) # its first thread; the second one is two on
		echo "$core,$((core + 2))" > "$topology/thread_siblings_list"
	done
}

# free_pages NODE|all COUNT
free_pages() {
	local pages=$machine/sys/devices/system/node/node$1/hugepages/hugepages-2048kB
	[[ $1 != all ]] || pages=$machine/sys/kernel/mm/hugepages/hugepages-2048kB
	mkdir -p "$pages"
	echo "$2" > "$pages/nr_hugepages"
	echo "$2" > "$pages/free_hugepages"
}

# a_nic ADDRESS VENDOR:DEVICE DRIVER NODE [INTERFACE]
a_nic() {
	local at=$machine/sys/bus/pci/devices/$1
	mkdir -p "$at" "$machine/sys/bus/pci/drivers/$3" "$machine/sys/kernel/iommu_groups/$1/devices"
	echo "0x${2%:*}" > "$at/vendor"
	echo "0x${2#*:}" > "$at/device"
	echo 0x020000 > "$at/class"
	echo "$4" > "$at/numa_node"
	ln -sfn "$machine/sys/bus/pci/drivers/$3" "$at/driver"
	ln -sfn "$machine/sys/kernel/iommu_groups/$1" "$at/iommu_group"
	ln -sfn "$at" "$machine/sys/kernel/iommu_groups/$1/devices/$1"
	[[ -z ${5:-} ]] || an_interface "$1" "$5"
}

# an_interface ADDRESS NAME: of that NIC.
an_interface() {
	local at=$machine/sys/bus/pci/devices/$1
	mkdir -p "$at/net/$2" "$machine/sys/class/net"
	echo 0x1003 > "$at/net/$2/flags"
	ln -sfn "$at" "$at/net/$2/device"
	ln -sfn "$at/net/$2" "$machine/sys/class/net/$2"
}

a_machine() {
	mkdir -p "$machine"/{proc/self,sys/class/net,lib/firmware}
	a_node 0 0,2,4,6
	a_node 1 1,3,5,7
	echo 0-7 > "$machine/sys/devices/system/cpu/online"
	echo 'Hugepagesize:       2048 kB' > "$machine/proc/meminfo"
	echo $'Cpus_allowed_list:\t0-7' > "$machine/proc/self/status"
	: > "$machine/proc/mounts"
}

mount_hugepages() { echo 'hugetlbfs /dev/hugepages hugetlbfs rw 0 0' > "$machine/proc/mounts"; }
