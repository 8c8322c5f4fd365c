#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What scripts/bench makes of its measurements: Google Benchmark's JSON form, ratios, a page. Nothing is
# asserted of any time.
NO_STAGE=1
. "$(dirname "$0")/lib.sh"
tmp=$(mktemp -d -t squelch.XXXXXX)
trap at_exit EXIT
export PYTHONPATH=$root/perf PYTHONDONTWRITEBYTECODE=1 TMP_DIR=$tmp ROOT_DIR=$root

# python [ARGUMENT...]: stdin, indented as a whole; the modules of perf/ are at hand.
python() {
	python3 -c 'import sys, textwrap; exec(textwrap.dedent(sys.stdin.read()))' "$@" ||
		fail 'not as expected'
}

# run STATUS ARGUMENT...: scripts/bench; what it says is in out.txt.
run() {
	local status=0
	"$root/scripts/bench" "${@:2}" > "$tmp/out.txt" 2>&1 || status=$?
	((status == $1)) || fail "exit status $status: $(tail -3 "$tmp/out.txt")"
}

# says TEXT: a line of out.txt, whatever blanks are in it.
says() { tr -s ' ' < "$tmp/out.txt" | grep -qF -- "$1" || fail "it does not say '$1': $(cat "$tmp/out.txt")"; }

it 'a scenario, in the form of Google Benchmark'
python > "$tmp/run.txt" <<-'END'
	import json, os, gbench, scenario
	tmp = os.environ['TMP_DIR']
	pace = scenario.Pace(repetitions=3, seconds=0.2, warmup=0.1)
	document = scenario.measure(os.environ['ROOT_DIR'] + '/build', ['cancel'], pace)
	gbench.write(tmp + '/cancel.json', document)
	rows = json.load(open(tmp + '/cancel.json'))['benchmarks']
	assert [r['name'] for r in rows] == ['cancel/1core'] * 3 + [
	    'cancel/1core_' + a for a in ('mean', 'median', 'stddev', 'cv')], rows
	assert [r['run_type'] for r in rows] == ['iteration'] * 3 + ['aggregate'] * 4
	for r in rows[:3]:
	    assert r['run_name'] == 'cancel/1core' and r['time_unit'] == 'ns' and r['threads'] == 1
	    assert r['iterations'] > 0 < r['cpu_time'] and r['half_open_legs'] == 0 < r['bytes_per_leg']
	    assert 64 <= r['bytes_per_port_pair'] <= r['bytes_per_leg']
	    assert abs(r['calls_per_second'] * r['real_time'] / 1e9 - 1) < 1e-6
	    assert abs(r['calls_per_second_busy'] * r['cpu_time'] / 1e9 - 1) < 1e-6
	assert rows[4]['cycles_per_call'] == sorted(r['cycles_per_call'] for r in rows[:3])[1]
	context = document['context']
	assert context['pages']['cancel/1core'] in ('2 MiB', '4 KiB')
	assert context['num_cpus'] > 0 and '--scenario cancel' in context['commands']['cancel/1core']
	END

it 'a run that refused calls, or in which nothing was done, is no measurement'
python <<-'END'
	import gbench, scenario
	run = scenario.Run('cancel/none', '--scenario cancel --concurrency 100 --calls 100')
	scenario.ROOM = '--max-legs 8 --max-conferences 4'
	words = scenario.command(__import__('os').environ['ROOT_DIR'] + '/build', run, scenario.Pace(1, 0.2, 0.1))
	try:
	    scenario.play(run, words)
	except gbench.Failed as why:
	    assert 'refused' in str(why), why
	else:
	    raise AssertionError('it passes for one')
	END

it 'millions of calls that stand: no more memory than there is, and no large run where none is wanted'
python <<-'END'
	import pages, scenario
	run = {r.name: r for r in scenario.SUITES['held'](1)}['call/held:2000000']
	assert 5000 < run.memory < 20000 and run.large
	pages.there_mib, pages.free_mib = lambda: 24000, lambda: 0
	assert scenario.fits(run, scenario.Pace())
	assert not scenario.fits(run, scenario.Pace(large=0))
	pages.there_mib = lambda: 4000
	assert not scenario.fits(run, scenario.Pace())
	pages.free_mib = lambda: 20000
	assert scenario.fits(run, scenario.Pace())
	END

it 'rate against cores: what the receiving core does for others is told from its own calls'
python <<-'END'
	import scenario
	def report(share, *workers):
	    return {'calls': 1000, 'tsc_hz': 2e9, 'server': {'hand_off_share': share, 'workers': [
	        {'cycles_busy': busy, 'rx_packets': rx} for busy, rx in workers]}}
	# Of 1000 calls at 20,000 each has 250 of its own, and the first hands over at 4,000 a call.
	one = scenario.scaling(report(0.75, (9e6, 9000), (5e6, 0), (5e6, 0), (5e6, 0)))
	assert one == {'handoff_share': 0.75, 'calls_per_second_bound': 2e12 / 9e6, 'cycles_per_call_worker': 20000,
	               'cycles_per_call_receiver': 4000, 'calls_per_second_receiver': 500000}, one
	spread = scenario.scaling(report(0.1, (9e6, 5000), (11e6, 5000)))
	assert spread == {'handoff_share': 0.1, 'calls_per_second_bound': 2e12 / 11e6, 'cycles_per_call_worker': 20000}
	assert scenario.scaling(report(0, (2e7, 9000)))['cycles_per_call_worker'] == 20000
	names = [r.name for r in scenario.SUITES['cores'](1)]
	assert names == [f'cores/{way}/{n}' for way in ('single-queue', 'receiver', 'spread') for n in (1, 2, 4, 8)], names
	END

it 'hugepages, where every node has enough of them'
python <<-'END'
	import os, pages
	tmp = os.environ['TMP_DIR']
	for node, n in enumerate((600, 400)):
	    with open(f'{tmp}/node{node}', 'w') as out:
	        out.write(f'{n}\n')
	assert pages.free_mib(tmp + '/node*') == 800
	assert pages.free_mib(tmp + '/none*') == 0
	pages.free_mib = lambda: 800
	assert pages.options(800) == ['--in-memory', '-m', '800'] and pages.of(pages.options(800)) == '2 MiB'
	assert pages.options(801) == ['--no-huge', '-m', '801'] and pages.of(pages.options(801)) == '4 KiB'
	END

# Three repetitions of 'a'; 'b' is only here.
python <<-'END'
	import os, gbench
	tmp = os.environ['TMP_DIR']
	def sample(ns, **counters):
	    return {'iterations': 10, 'real_time': 2.0 * ns, 'cpu_time': 1.0 * ns, **counters}
	def write(file, a, others):
	    rows = gbench.rows('a/1core', [sample(n, cycles_per_call=3 * n, half_open_legs=0, taken_share=0) for n in a])
	    for name in others:
	        rows += gbench.rows(name, [sample(5)])
	    gbench.write(f'{tmp}/{file}.json', {'context': {}, 'benchmarks': rows})
	write('old', (98, 100, 104), ['b/1core', 'common'])
	write('half', (52, 50, 48), ['common'])
	write('near', (101, 103, 99), ['common', 'c'])
	write('foreign', (), ['d'])
	END

it '--compare: ratios of medians; what lies within the noise is marked'
run 0 --compare "$tmp/old.json" "$tmp/half.json"
says 'a/1core cpu_time 100 50 0.50 7 %'
says 'a/1core cycles_per_call 300 150 0.50'
says 'a/1core half_open_legs 0 0 1.00'
says 'common real_time 10 10 1.00'
says 'only in the old file: b/1core'
grep '~' "$tmp/out.txt" && fail 'a half is no chance'
run 0 --compare "$tmp/old.json" "$tmp/near.json"
says 'a/1core cpu_time 100 101 1.01 5 % ~'
says 'only in the new file: c'

it '--compare OLD.json measures what that has, and no more'
python <<-'END'
	import bench
	def names(*rows):
	    return bench.names_in({'benchmarks': [{'name': name} for name in rows]})
	assert names('teardown/batch/32', 'sip_build/ack_bye') == ['teardown'], names('sip_build/ack_bye')
	assert names('sip_parse/ok', 'sip_build/ack_bye', 'leg_id/mint') == ['parse', 'id']
	assert names('cancel/1core', 'cancel/rate:2000') == [] # everything
	END

it '--compare takes what Google Benchmark has written with aggregates only'
python <<-'END'
	import os, gbench
	tmp = os.environ['TMP_DIR']
	d = gbench.read(tmp + '/old.json')
	d['benchmarks'] = [r for r in d['benchmarks'] if r['run_type'] == 'aggregate']
	gbench.write(tmp + '/aggregates.json', d)
	END
run 0 --compare "$tmp/aggregates.json" "$tmp/half.json"
says 'a/1core cpu_time 100 50 0.50'

it 'what is wrong on the command line: one clear line, exit status 2'
run 2 --compare "$tmp/none.json" "$tmp/half.json"
says "$tmp/none.json"
echo '[]' > "$tmp/list.json"
run 2 --compare "$tmp/old.json" "$tmp/list.json"
run 2 --compare "$tmp/old.json" # of no benchmark that could be measured again
run 1 --compare "$tmp/old.json" "$tmp/foreign.json"
run 2 nonsense
says 'there are parse, id, dialplan, location, teardown, handoff, cancel, call, rtp, storm, held'
run 2 cancel --benchmark_min_time=never
run 2 --peer nobody

it 'everything is all that there is by name; --quick is quick, of one name too, unless an option says otherwise'
python <<-'END'
	import bench, scenario
	seen = []
	def note(*what):
	    seen.extend(what)
	    return {'benchmarks': []}
	bench.measure_functions = lambda pattern, options: note(pattern)
	scenario.measure = lambda build, names, pace: note(*((n, pace.repetitions) for n in names))
	bench.passthrough.measure = lambda build, pace, quick: note(('passthrough', pace.repetitions))
	bench.measure_all(True)
	assert all(f'({p})' in seen[0] for p in bench.QUICK.values()), seen
	assert {n for n, _ in seen[1:]} >= {*bench.SCENARIOS, 'passthrough'} and all(r == 1 for _, r in seen[1:]), seen
	for options, repetitions in ([], 1), (['--benchmark_repetitions=3'], 3):
	    seen.clear()
	    bench.measure_one('rtp', options, True)
	    assert seen == [('rtp', repetitions), ('passthrough', repetitions)], seen
	assert bench.pace_of([], False) == scenario.Pace()
	END

it 'the page'
python > "$tmp/page.txt" <<-'END'
	import os, shutil, gbench, page
	tmp = os.environ['TMP_DIR']
	row = dict(iterations=10, real_time=9e4, cpu_time=8e3, cycles_per_call=2e4, calls_per_second=11000,
	           calls_per_second_busy=125000, calls_per_second_bound=90000, taken_share=0.5, half_open_legs=0, bytes_per_leg=1200,
	           bytes_per_conference=1900, cancel_487_p50_us=20, cancel_487_p99_us=40, cancel_487_p99_9_us=50)
	rows = gbench.rows('sip_parse/invite', [{'iterations': 9, 'real_time': 300.0, 'cpu_time': 270.0}])
	for name in ('cancel/1core', 'cancel/concurrency:10', 'cancel/rate:100', 'cancel/rate:200', 'call/held:0',
	             'cores/spread/2'):
	    rows += gbench.rows(name, [row])
	rows += gbench.rows('rtp/passthrough', [dict(iterations=9, real_time=80.0, cpu_time=80.0,
	                                             packets_per_second=1.25e7, cycles_per_packet=200)])
	if not shutil.which('gnuplot'):
	    page.gnuplot = lambda script: None
	page.write({'context': gbench.context('x'), 'benchmarks': rows}, tmp)
	text = open(tmp + '/bench.md').read()
	assert '| `sip_parse/` | `invite` 270 |' in text, text
	assert '| `cancel/1core` | 20,000 | 0 % | 11,000 | 125,000 | 20 | 40 | 0 |' in text, text
	assert '| `rtp/passthrough` | 200 | 0 % | 12,500,000 | | | | |' in ' '.join(text.split()), text
	assert 'Other programs had 50' in text and '1,200 bytes' in text, text
	for png in ('rate-cores.png', 'bound-cores.png', 'cycles-legs.png', 'latency-load.png'):
	    assert f']({png})' in text, text
	    assert not shutil.which('gnuplot') or open(f'{tmp}/{png}', 'rb').read(4) == b'\x89PNG'
	END
