#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The command line: a wrong option or file is one clear line and exit status 2.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT
printf 'sip:team-a@* = sip:bob@10.9.0.2:5070\n' > "$tmp/good.txt"
printf '# teams\nsip:team-a@* = \n' > "$tmp/bad.txt"

as_user=()
run() {
	"${as_user[@]}" "$squelch_bin" --no-huge -m 64 --no-pci --no-shconf --no-telemetry --lcores '0@0,1@0' \
		--vdev=net_null0 -- "$@" > "$tmp/out.txt" 2>&1
}

# refuses WORDS OPTION...: exit status 2, and one line, which has the words.
refuses() {
	local status=0
	run "${@:2}" || status=$?
	((status == 2)) || fail "exit status $status for ${*:2}: $(tail -2 "$tmp/out.txt")"
	grep -q -- "^squelch: .*$1" "$tmp/out.txt" || fail "nothing about '$1': $(tail -2 "$tmp/out.txt")"
	(($(wc -l < "$tmp/out.txt") == 1)) || fail "more than a line: $(cat "$tmp/out.txt")"
}

# same_options HELP README SECTION: its table has the options of the help page, in their order, with their defaults
# where the help page ends a line with one: '(5060)'.
same_options() {
	python3 - "$@" <<-'END'
		import re, sys
		pages = [open(name).read() for name in sys.argv[1:3]]
		section = re.search(rf'^## {sys.argv[3]}$(.*?)^## ', pages[1], re.M | re.S)[1]
		wanted = re.findall(r'^  --([\w-]+)(.*(?:\n {10,}.*)?)', pages[0], re.M)
		wanted = [(name, ''.join(re.findall(r'\(([^ ()]+)\)$', text))) for name, text in wanted]
		told = []
		for line in re.findall(r'^\| `--.*\|$', section, re.M):
		    _, names, _, default, _ = (cell.strip() for cell in re.split(r'(?<!\\)\|', line))
		    names = re.findall(r'`--([\w-]+)', names)
		    told += zip(names, default.split(', ') if ', ' in default else [default] * len(names))
		for (name, default), (there, value) in zip(wanted + [('', '')], told + [('', '')]):
		    if name != there or default and default != value:
		        sys.exit(f'--help: {name or "no more"} {default}, README: {there or "no more"} {value}')
	END
}

address='--address 10.9.0.1/24'
dialplan="--dialplan $tmp/good.txt"

it '--help and --version: exit 0'
run --help
grep -q -- --cancel-policy "$tmp/out.txt"
run --version
grep -q '[0-9]\.[0-9]' "$tmp/out.txt"

it "-h, which the help page names: the EAL's own options"
"$squelch_bin" -h > "$tmp/out.txt" 2>&1
grep -q -- --lcores "$tmp/out.txt" || fail "$(tail -2 "$tmp/out.txt")"

it "README's table has the options of --help, in their order, with their defaults"
run --help
same_options "$tmp/out.txt" "$root/README.md" Options

it 'what is missing is named'
refuses address $dialplan
refuses dialplan $address

it 'what is wrong is named'
refuses wrong-option $address $dialplan --wrong-option
refuses '10.9.0.300' --address 10.9.0.300/24 $dialplan
refuses sip-port $address $dialplan --sip-port 99999
refuses media-ports $address $dialplan --media-ports 5-4
refuses cancel-policy $address $dialplan --cancel-policy sometimes
refuses answer-limit $address $dialplan --answer-limit soon
refuses idle $address $dialplan --idle often
refuses source-rate $address $dialplan --source-rate many

it 'a file that cannot be read; a line that cannot be read, by file:line'
refuses "$tmp/none.txt" $address --dialplan "$tmp/none.txt"
refuses "$tmp/bad.txt:2" $address --dialplan "$tmp/bad.txt"

it 'a call log that cannot be opened'
refuses "call-log $tmp/none/calls: No such file" $address $dialplan --call-log "$tmp/none/calls"

secret="--secret-file $tmp/secret"
# starts_not OPTION...: what is wrong shows only when the ports are looked at.
starts_not() {
	local status=0
	run "$@" --address 10.8.0.1/24@1 || status=$?
	((status == 1)) || fail "exit status $status: $(tail -2 "$tmp/out.txt")"
}

it 'a way to rest that the processor does not have'
if ! grep -qw waitpkg /proc/cpuinfo; then
	starts_not $address $dialplan --idle umwait
	grep -q -- '--idle umwait: .* use --idle pause' "$tmp/out.txt"
fi

it 'the secret is made when there is none, for nobody else to read, and is kept'
(umask 0; starts_not $address $dialplan $secret)
[[ $(command stat -c '%a %s' "$tmp/secret") == '600 16' ]] || fail 'the secret is not 16 bytes, mode 600'
made=$(md5sum < "$tmp/secret")
starts_not $address $dialplan $secret
[[ $(md5sum < "$tmp/secret") == "$made" ]] || fail 'the secret has changed'
starts_not $address $dialplan --secret-file "$tmp/another"
[[ $(md5sum < "$tmp/another") != "$made" ]] || fail 'two secrets are the same'

it 'a secret that others may read is none'
for mode in 640 604 620; do
	chmod $mode "$tmp/secret"
	refuses "secret-file $tmp/secret: others may read it; chmod 600" $address $dialplan $secret
done
chmod 600 "$tmp/secret"

it 'a secret of another length: refused, and left as it was'
for length in 0 15 17; do
	truncate -s $length "$tmp/secret"
	refuses "secret-file $tmp/secret: not 16 bytes; remove it" $address $dialplan $secret
	[[ $(command stat -c %s "$tmp/secret") == "$length" ]] || fail 'the file was changed'
done

it 'a secret that cannot be read or made: why not'
refuses "secret-file $tmp/none/secret: No such file or directory" $address $dialplan \
	--secret-file "$tmp/none/secret"
chmod 711 "$tmp"
cp "$squelch_bin" "$tmp/squelch"
squelch_bin=$tmp/squelch
as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
refuses "secret-file $tmp/secret: Permission denied" $address $dialplan $secret
refuses "secret-file $tmp/new: Permission denied" $address $dialplan --secret-file "$tmp/new"
