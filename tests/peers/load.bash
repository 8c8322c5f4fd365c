# SPDX-License-Identifier: BSD-3-Clause
# Not a test: squelch-load with squelch in its own process, as nobody, for the tests that source this.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT

# Where others may read it, for nobody runs it.
cp "$root/build/app/squelch-load/squelch-load" "$tmp/"
chmod 755 "$tmp" "$tmp/squelch-load"
mkdir -m 777 "$tmp/run"

# What squelch has: cores, memory, and room. 'limits=... run' is for that run alone.
lcores='0@(0,1),1@(0,1),2@(0,1)'
memory=512
limits='--max-legs 40000 --max-conferences 20000'

# run STATUS OPTION...: squelch-load as nobody, with squelch inside; its exit status must be STATUS.
run() {
	local status=0
	(
		cd /
		export XDG_RUNTIME_DIR=$tmp/run
		exec setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/squelch-load" \
			--no-huge --no-pci --no-shconf --no-telemetry -m "$memory" --file-prefix "$id" \
			--lcores "$lcores" -- \
			--server-inside --json --t1 100 --t2 800 "${@:2}" \
			--t1 100 --t2 800 --t4 1000 $limits
	) > "$tmp/out.json" 2> "$tmp/load.err" || status=$?
	((status == $1)) || fail "exit status $status: $(tail -3 "$tmp/load.err")$(grep faults "$tmp/out.json")"
}

# holds EXPRESSION: of the JSON object; counts and faults by their names.
holds() {
	python3 - "$tmp/out.json" "$1" <<-'END'
		import json, sys
		r = json.load(open(sys.argv[1]))
		names = {**r['counts'], **r['faults'], **r['losses'], **r}
		names['impaired'] = sum(n for way in r['impairment'].values() for n in way.values())
		sys.exit(0 if eval(sys.argv[2], names) else f"{sys.argv[2]}: not so, in {r['counts']}")
	END
}

few='--calls 2000 --concurrency 50'

