# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# What scripts/run and scripts/bind share: they read a family's file in drivers-config, and look at
# this machine's devices. The kernel's files are looked up below $sysroot, which is empty but for tests
# that show the scripts another machine, with --dry-run.

sysroot=${SQUELCH_SYSROOT:-}
sys=$sysroot/sys
me=scripts/$(basename "$0")
drivers_config=$(cd "$(dirname "${BASH_SOURCE[0]}")/../drivers-config" && pwd)

usage() {
	sed -n 's/^#\t/usage: /p' "$0" | sed '2,$ s/^usage:/      /' >&2
	exit 2
}

wrong() { printf '%s: %s\n' "$me" "$*" >&2; exit 2; }
missing() { printf '%s: %s\n' "$me" "$*" >&2; exit 1; }

# For --dry-run only: what is found there must not decide what is done here.
sysroot_must_fit() {
	[[ -z $sysroot || $1 ]] || wrong 'SQUELCH_SYSROOT goes with --dry-run only'
}

# as_typed WORD...: a command as one would type it.
as_typed() {
	local word line=()
	for word; do
		[[ $word =~ ^[A-Za-z0-9_@%+=:,./-]+$ ]] || word=${word@Q}
		line+=("$word")
	done
	printf '%s\n' "${line[*]}"
}

# ---- drivers-config/NAME.conf: lines 'key = value', and comments

declare -A conf=()
conf_required='about driver library device eal queues descriptors hugepages'
conf_keys=" $conf_required kernel-driver eal-once devargs firmware needs "

conf_value_is_good() {
	case $1 in
	device) [[ $2 =~ ^(pci|iface|new-iface|socket|none)$ ]] ;;
	hugepages) [[ $2 =~ ^(required|optional)$ ]] ;;
	descriptors) [[ $2 =~ ^[1-9][0-9]*$ ]] ;;
	queues) [[ $2 =~ ^[1-9][0-9]*(\ power-of-two)?$ ]] ;;
	needs) [[ $2 =~ ^(channels|socket-there|socket-free)$ ]] ;;
	esac
}

# conf_line PLACE LINE: one line of a file into $conf.
conf_line() {
	local key value
	[[ $2 =~ ^[[:space:]]*(#.*)?$ ]] && return
	[[ $2 =~ ^([a-z-]+)\ *=\ *(.*[^ ])\ *$ ]] || wrong "$1: not 'key = value': $2"
	key=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
	[[ $conf_keys == *" $key "* ]] || wrong "$1: no such key: $key (there are:${conf_keys% })"
	[[ ! -v conf[$key] ]] || wrong "$1: $key is there already"
	conf_value_is_good "$key" "$value" || wrong "$1: not a value of $key: $value"
	conf[$key]=$value
}

# conf_read FAMILY|FILE: a name without a slash is a family of drivers-config.
conf_read() {
	local file=$1 line key n=0
	[[ $file == */* ]] || file=$drivers_config/$1.conf
	[[ -r $file ]] || wrong "--driver $1: cannot read $file; scripts/run --list shows the families"
	conf=()
	while IFS= read -r line || [[ $line ]]; do
		conf_line "$file:$((++n))" "$line"
	done < "$file"
	for key in $conf_required; do
		[[ -v conf[$key] ]] || wrong "$file: no $key"
	done
}

# ---- devices

# contents FILE: its first line; nothing where there is no such file.
contents() {
	local text=
	[[ ! -r $1 ]] || read -r text < "$1" || true
	printf '%s' "$text"
}

# The last component of where a symbolic link points; nothing if there is none.
link_name() { [[ ! -L $1 ]] || basename "$(readlink "$1")"; }

# pci_address TEXT: with its domain, as sysfs spells it.
pci_address() {
	local addr=${1,,}
	[[ $addr =~ ^[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$ ]] && addr=0000:$addr
	[[ $addr =~ ^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$ ]] ||
		wrong "--pci $1: not a PCI address such as 0000:81:00.0"
	printf '%s' "$addr"
}

pci_device() { printf '%s' "$sys/bus/pci/devices/$1"; }
pci_driver() { link_name "$(pci_device "$1")/driver"; }

pci_must_exist() {
	[[ -d $(pci_device "$1") ]] || missing "there is no PCI device $1: lspci -D lists them"
}

# pci_interfaces ADDR: the kernel's interfaces on it; those of virtio hang one level below.
pci_interfaces() {
	local path
	for path in "$(pci_device "$1")"/{,virtio*/}net/*; do
		[[ ! -d $path ]] || basename "$path"
	done
}

# numa_node DIRECTORY: of a device of sysfs; nothing where it does not matter or is not known.
numa_node() {
	local node
	node=$(contents "$1/numa_node")
	[[ $node == -1 ]] || printf '%s' "$node"
}

# ---- hugepages

# huge_pages COUNTER [NODE]: the sum of nr_hugepages or free_hugepages of all sizes.
huge_pages() {
	local file sum=0
	local where=$sys/kernel/mm/hugepages
	[[ -z ${2:-} ]] || where=$sys/devices/system/node/node$2/hugepages
	for file in "$where"/hugepages-*/"$1"; do
		[[ ! -r $file ]] || sum=$((sum + $(< "$file")))
	done
	printf '%s' "$sum"
}

huge_mounted() { grep -qs '^[^ ]* [^ ]* hugetlbfs ' "$sysroot/proc/mounts"; }
