/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char plan_text[] =
	"sip:one@* = sip:a@10.9.0.2:5070\n"
	"sip:two@* = sip:a@10.9.0.2:5070 sip:b@10.9.0.3:5070\n"
	"sip:three@* = sip:a@10.9.0.2:5070 sip:b@10.9.0.3:5070 sip:c@10.9.0.4:5070\n"
	"sip:far@* = sip:x@192.0.2.1\n"
	"sip:rfc@* = cancel-policy=rfc sip:a@10.9.0.2:5070\n"
	"sip:short@* = cancel-policy=hybrid answer-limit=5 sip:a@10.9.0.2:5070\n"
	"sip:all@* = answer-policy=all sip:a@10.9.0.2:5070 sip:b@10.9.0.3:5070\n"
	"sip:auto@* = answer-mode=auto;require priv-answer-mode=drop sip:a@10.9.0.2:5070\n"
	"sip:let@* = answer-mode=drop priv-answer-mode=pass sip:a@10.9.0.2:5070\n"
	"sip:sos@* = priority=emergency sip:a@10.9.0.2:5070\n"
	"sip:meek@* = priority=normal sip:a@10.9.0.2:5070\n"
	"sip:list@* = list\n"
	"sip:lists@* = answer-policy=all list\n"
	"sip:talk@* = floor=tbcp sip:a@10.9.0.2:5070\n"
	"sip:free@* = floor=none sip:a@10.9.0.2:5070\n"
	"sip:a@* = floor=tbcp route sip:10.9.0.2:5070\n"
	"sip:listed-talk@* = floor=tbcp list\n"
	"sip:dave-talk@* = floor=tbcp sip:dave@open.example.com\n"
	"sip:talk-*@* user-agent=/^Phone/ = floor=none room\n"
	"sip:talk-*@* = floor=tbcp room\n"
	"sip:free-*@* = floor=none room\n"
	"sip:room-*@* = room\n"
	"sip:meet-*@* = refer=members room\n"
	"sip:any-*@* = refer=any room\n"
	"sip:chat-*@* = floor=tbcp refer=members room\n"
	"sip:host@* = refer=members factory\n"
	"sip:team@* = refer=members sip:a@10.9.0.2:5070 sip:b@10.9.0.3:5070\n"
	"sip:kin@* = refer=members sip:dave@open.example.com\n"
	"sip:bob@* = sip:b@10.9.0.3:5070\n"
	"sip:carol@* = sip:c@10.9.0.4:5070\n"
	"sip:new@* = factory\n"
	"sip:shut@* user-agent=/^Phone/ from=/^sip:o@/ source=10.9.0.9 = reject 403 Not with a Phone\n"
	"sip:shut@* = reject 486\n"
	"sip:who@* = challenge\n"
	"sip:who@* = challenge\n"
	"sip:who@* = sip:a@10.9.0.2:5070\n"
	"sip:hidden@* = challenge\n"
	"sip:out@* = route sip:10.9.0.2:5070 sip:10.9.0.3:5070 sip:10.9.0.4:5070\n"
	"sip:carrier@* = credentials=carrier route sip:10.9.0.2:5070 sip:10.9.0.3:5070\n"
	"sip:pair@* = credentials=carrier sip:a@10.9.0.2:5070 sip:b@10.9.0.3:5070\n"
	"sip:known@* = credentials=carrier cancel-policy=hybrid answer-limit=5 sip:a@10.9.0.2:5070\n"
	"sip:gone@* = answer-limit=5 route sip:192.0.2.1 sip:10.9.0.3:5070\n"
	"sip:example.com = challenge\n"
	"sip:*.example.com = register\n"
	"sip:example.com = register\n"
	"sip:*@open.example.com = registered\n"
	"sip:dave@* = sip:dave@open.example.com\n"
	"sip:name@* = sip:x@phones.example.net\n"
	"sip:mixed@* = answer-policy=all sip:x@phones.example.net sip:c@10.9.0.4:5070\n"
	"sip:by-name@* = route sip:gw.example.net:5070\n"
	"sip:both@* = sip:dave@open.example.com sip:c@10.9.0.4:5070\n";

static struct ip_addr address(unsigned last)
{
	return ip_v4((const uint8_t[]){10, 9, 0, (uint8_t)last});
}

static char station_at(const struct endpoint *e)
{
	unsigned last = e->ip.b[15];

	return last == 9 ? 'O' : last >= 2 && last <= 4 ? (char)('A' + last - 2) : '?';
}

static bool rig_open_buffer(struct outbox *ob, struct writer *w, uint32_t need)
{
	struct rig *r = (struct rig *)ob;

	if (r->refuse_buffers)
		return false;
	assert_true(need <= sizeof(r->room));
	// No more than was asked for, so that an estimate which is too low shows.
	*w = writer_on(r->room, need);
	return true;
}

static void log_add(struct rig *r, const char *text)
{
	size_t n = strlen(r->log);

	snprintf(r->log + n, sizeof(r->log) - n, "%s%s", n ? ", " : "", text);
}

// With a NUL behind it, for strstr.
static uint32_t keep(uint8_t room[RIG_DATAGRAM], const struct writer *w)
{
	assert_true(w->n < RIG_DATAGRAM);
	memcpy(room, w->buf, w->n);
	room[w->n] = '\0';
	return w->n;
}

static unsigned slot_of(char station)
{
	return station == 'O' ? 3 : (unsigned)(station - 'A');
}

static void remember(struct rig *r, char station, const struct sip_msg *m, const struct writer *w)
{
	struct sent *s;

	r->n_last = keep(r->last, w);
	if (station == 'O' && !m->request && m->status != 100)
		r->n_last_o = keep(r->last_o, w);
	if (!m->request || station == '?')
		return;
	s = &r->request[slot_of(station)][m->method];
	s->n = keep(s->bytes, w);
}

// Whose leg's the URI is.
static char named(struct span text)
{
	struct sip_uri uri;
	struct endpoint e = {0};

	assert_true(sip_uri_parse(text, &uri) && ip_parse(uri.host, &e.ip));
	return station_at(&e);
}

static void floor_words(char text[64], const struct tbcp *m)
{
	static const char *const deny[] = {"?", "taken", "internal", "alone", "retry", "listen only"};
	static const char *const revoke[] = {"?", "alone", "too long", "no permission", "preempted"};

	switch (m->type) {
	case TBCP_GRANTED:
		snprintf(text, 64, "granted %u/%u", m->granted.stop_s, m->granted.participants);
		return;
	case TBCP_TAKEN:
		snprintf(text, 64, "taken %c", named(m->taken.cname));
		// O has a display name; the others' is the user of their URI.
		assert_true(span_ieq(m->taken.name, span_of(text + 6, 1)));
		return;
	case TBCP_IDLE:
		snprintf(text, 64, "idle");
		return;
	case TBCP_DENY:
		snprintf(text, 64, "denied %s", deny[m->deny.reason]);
		return;
	case TBCP_REVOKE:
		snprintf(text, 64, "revoked %s", revoke[m->revoke.reason]);
		return;
	case TBCP_QUEUE_STATUS:
		snprintf(text, 64, "at %u", m->queue.position);
		return;
	default:
		fail_msg("a server does not send %u", m->type);
	}
}

// Floor control is the only other thing.
static void rig_take_floor(struct rig *r, struct span datagram, const struct path *to)
{
	char words[64], text[80];

	r->floor_from = to->local_port;
	r->floor_to = to->remote.port;
	assert_int_equal(tbcp_next(&datagram, &r->floor), TBCP_MESSAGE);
	floor_words(words, &r->floor);
	snprintf(text, sizeof(text), "%c %s", station_at(&to->remote), words);
	log_add(r, text);
	assert_int_equal(tbcp_next(&datagram, &(struct tbcp){0}), TBCP_END);
}

// Everything else that leaves must be SIP that we would accept ourselves.
static void rig_take(struct outbox *ob, const struct writer *w, const struct path *to)
{
	static struct sip_msg m;
	struct rig *r = (struct rig *)ob;
	char text[64], station = station_at(&to->remote);

	if ((r->cfg.floor != CONTROL_NONE || r->cfg.rules_floor) && to->local_port >= r->cfg.media_base) {
		rig_take_floor(r, writer_span(w), to);
		return;
	}
	if (sip_parse(writer_span(w), &m) != SIP_VALID) {
		// An answer to what lacks a header lacks it as well.
		assert_true(span_starts(writer_span(w), SPAN("SIP/2.0 400 ")));
		log_add(r, "O 400");
		return;
	}
	if (m.request)
		snprintf(text, sizeof(text), "%c %.*s", station, (int)m.method_text.n,
			 m.method_text.p);
	else
		snprintf(text, sizeof(text), "%c %u %.*s", station, m.status,
			 (int)m.method_text.n, m.method_text.p);
	log_add(r, text);
	r->n_sent++;
	remember(r, station, &m, w);
}

struct rig *rig_open(void (*tweak)(struct focus_cfg *cfg))
{
	struct rig *r = calloc(1, sizeof(*r));
	struct ip_addr self = address(1);
	char why[256];

	r->now_ms = 1000;
	r->out = (struct outbox){.open = rig_open_buffer, .send = rig_take};
	r->home.sip_port = 5060;
	r->home.domains = "example.com,open.example.com";
	home_add(&r->home, &self, 24, 0);
	r->plan = dialplan_parse(SPAN(plan_text), "plan", NULL, why, sizeof(why));
	assert_non_null(r->plan);
	dialplan_settle(r->plan, &r->home);
	r->view = dialplan_view_create(r->plan);
	r->hops = focus_hop_board(r->plan);
	r->cfg = (struct focus_cfg){
		.home = &r->home,
		.plan = r->view,
		.core = 3,
		.key = {{0x0123456789abcdef, 0xfedcba9876543210}},
		.max_legs = 16,
		.max_conferences = 4,
		.max_rooms = 2,
		.max_message = 8192,
		.max_members = 4,
		.times = {500, 4000, 5000},
		.answer_limit_ms = 30000,
		.media_base = 20000,
		.media_flows = 16,
		.priorities = PRIORITIES_ALL,
		.emergencies = PRIORITIES_HIGHEST,
		.floor_grade = FLOOR_HIGH,
		.floor_queue = 2,
		.floor_times = FLOOR_TIMES,
	};
	if (tweak)
		tweak(&r->cfg);
	r->mem = aligned_alloc(64, whole_lines(focus_core_footprint(&r->cfg)));
	memset(r->mem, 0, focus_core_footprint(&r->cfg));
	r->core = focus_core_init(r->mem, &r->cfg, &r->out, &r->stats, r->now_ms);
	focus_plan(r->core, r->view, r->hops);
	r->call = 1;
	return r;
}

void rig_close(struct rig *r)
{
	dialplan_view_free(r->view);
	hop_board_free(r->hops);
	dialplan_free(r->plan);
	free(r->mem);
	free(r);
}

void rig_close_empty(struct rig *r)
{
	struct focus_usage u;

	r->log[0] = '\0';
	rig_pass(r, 300 * 1000);
	u = focus_usage(r->core);
	assert_int_equal(u.subscriptions, 0);
	assert_int_equal(u.watches, 0);
	assert_int_equal(u.users, 0);
	assert_int_equal(u.documents, 0);
	assert_int_equal(u.conferences, 0);
	assert_int_equal(u.rooms, 0);
	assert_int_equal(u.legs, 0);
	assert_int_equal(u.transactions, 0);
	assert_int_equal(u.tombstones, 0);
	assert_int_equal(u.flows, 0);
	assert_int_equal(u.chunks, 0);
	assert_int_equal(u.timers, 0);
	rig_close(r);
}

static void deliver(struct rig *r, unsigned last, uint16_t port, const char *text, size_t n)
{
	struct path path = {.remote = {address(last), port}, .local_port = 5060, .local = 0};
	uint8_t *copy = malloc(n ? n : 1); // exactly its size, so that an over-read shows

	memcpy(copy, text, n);
	if (r->deputy)
		r->turn = focus_turn_away(r->deputy, span_of(copy, n), &path);
	else
		focus_receive(r->core, span_of(copy, n), &path);
	free(copy);
}

static void deliver_from(struct rig *r, char station, const char *text, size_t n)
{
	if (station == 'O')
		deliver(r, 9, 5060, text, n);
	else
		deliver(r, slot_of(station) + 2, 5070, text, n);
}

void rig_raw(struct rig *r, const char *from, const char *text)
{
	deliver_from(r, from[0], text, strlen(text));
}

// The To tag of the latest response to O.
static struct span o_tag(struct rig *r)
{
	static struct sip_msg m;

	if (r->n_last_o == 0 || sip_parse(span_of(r->last_o, r->n_last_o), &m) != SIP_VALID)
		return SPAN_NONE;
	return m.to.tag;
}

static void o_request(struct rig *r, const char *method, const char *target, const char *branch,
		      unsigned cseq, struct span tag)
{
	static const char sdp[] = SDP("1", "10.9.0.9", "6000", "8");
	bool invite = strcmp(method, "INVITE") == 0 && tag.n == 0;
	const char *body = r->o_body ? r->o_body : invite ? sdp : "";
	char text[4096];
	int n = snprintf(text, sizeof(text),
			 "%s %s SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.0.9:5060;branch=z9hG4bK-%u-%s\r\n"
			 "Max-Forwards: 70\r\nFrom: \"O\" <sip:o@10.9.0.9>;tag=o%u\r\n"
			 "To: <sip:%s@10.9.0.1>%s%.*s\r\n"
			 "Call-ID: call-%u@10.9.0.9\r\nCSeq: %u %s\r\n"
			 "Contact: <%s>\r\n%s%s%s%sContent-Length: %zu\r\n\r\n%s",
			 method, target, r->call, branch, r->call, "two", tag.n ? ";tag=" : "",
			 (int)tag.n, tag.p ? (const char *)tag.p : "", r->call, cseq, method,
			 r->o_contact ? r->o_contact : "sip:o@10.9.0.9:5060",
			 r->o_headers ? r->o_headers : "",
			 body[0] ? "Content-Type: " : "",
			 !body[0] ? "" : r->o_type ? r->o_type : "application/sdp",
			 body[0] ? "\r\n" : "", strlen(body), body);

	assert_true(n < (int)sizeof(text));
	deliver(r, 9, r->o_port ? r->o_port : 5060, text, (size_t)n);
}

// "INVITE three" invites that target; two is the usual one.
void rig_o(struct rig *r, const char *method)
{
	char word[32], target[64], uri[96];

	if (sscanf(method, "%31s %63s", word, target) != 2)
		strcpy(target, "two");
	snprintf(uri, sizeof(uri), "sip:%s@10.9.0.1", target);
	o_request(r, word, uri, r->o_branch ? r->o_branch : "i", 1,
		  strcmp(word, "ACK") == 0 ? o_tag(r) : SPAN_NONE);
}

void rig_o_dialog(struct rig *r, const char *method, unsigned cseq)
{
	char branch[16];

	snprintf(branch, sizeof(branch), "%s%u", method, cseq);
	o_request(r, method, "sip:squelch@10.9.0.1:5060", branch, cseq, o_tag(r));
}

void rig_message(struct rig *r, char station, enum sip_method method, struct sip_msg *m)
{
	struct sent *s = &r->request[slot_of(station)][method];

	assert_true(s->n);
	assert_int_equal(sip_parse(span_of(s->bytes, s->n), m), SIP_VALID);
}

static const char *tag_of(const struct rig *r, char station, char room[8])
{
	snprintf(room, 8, "t%c", station);
	return r->t_tag ? r->t_tag : room;
}

void rig_t(struct rig *r, char station, enum sip_method request, unsigned status)
{
	static const char *const sdp[] = {SDP("1", "10.9.0.2", "7000", "8"),
					  SDP("1", "10.9.0.3", "7000", "8"),
					  SDP("1", "10.9.0.4", "7000", "8")};
	bool answer = request == SIP_INVITE &&
		      (status / 100 == 2 || (status > 100 && status < 200 && r->t_body));
	const char *body = !answer ? "" : r->t_body ? r->t_body : sdp[slot_of(station)];
	struct endpoint self = {address(1), 5060};
	uint8_t room[8192];
	struct writer w = writer_on(room, sizeof(room));
	char tag[8], rest[512];
	struct sip_msg m;

	rig_message(r, station, request, &m);
	sip_put_status(&w, (uint16_t)status, SPAN_NONE);
	sip_put_echo(&w, &m, &self, status > 100 ? span_cstr(tag_of(r, station, tag)) : SPAN_NONE);
	snprintf(rest, sizeof(rest), "Contact: <sip:%c@10.9.0.%u:5070>\r\n", station | 0x20,
		 slot_of(station) + 2);
	put_span(&w, span_cstr(r->t_headers ? r->t_headers : rest));
	if (body[0])
		put_lit(&w, "Content-Type: application/sdp\r\n");
	snprintf(rest, sizeof(rest), "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
	put_span(&w, span_cstr(rest));
	assert_false(w.full);
	deliver_from(r, station, (const char *)room, w.n);
}

// A request of the station's own in its leg's dialog.
void rig_t_request(struct rig *r, char station, const char *method, unsigned cseq)
{
	const char *body = r->t_request_body ? r->t_request_body : "";
	char text[2048], tag[8];
	struct sip_msg m;
	int n;

	rig_message(r, station, SIP_INVITE, &m);
	n = snprintf(text, sizeof(text),
		     "%s sip:squelch@10.9.0.1:5060 SIP/2.0\r\n"
		     "Via: SIP/2.0/UDP 10.9.0.%d:5070;branch=z9hG4bK-%c%s%u\r\n"
		     "Max-Forwards: 70\r\nFrom: <sip:x@10.9.0.2>;tag=%s\r\n"
		     "To: <sip:o@10.9.0.9>;tag=%.*s\r\nCall-ID: %.*s\r\nCSeq: %u %s\r\n"
		     "%s%sContent-Length: %zu\r\n\r\n%s",
		     method, station - 'A' + 2, station, method, cseq, tag_of(r, station, tag),
		     (int)m.from.tag.n, m.from.tag.p, (int)m.call_id.n, m.call_id.p, cseq,
		     method, r->t_headers ? r->t_headers : "Contact: <sip:x@10.9.0.2:5070>\r\n",
		     body[0] ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);
	deliver(r, (unsigned)(station - 'A') + 2, 5070, text, (size_t)n);
}

const char *rig_request(struct rig *r, char station, enum sip_method method)
{
	return (const char *)r->request[slot_of(station)][method].bytes;
}

void rig_act(struct rig *r)
{
	focus_timers(r->core, 1000);
	focus_settle(r->core);
	focus_invite_drain(r->core, 100);
	focus_teardown_drain(r->core, 100);
	focus_notify_drain(r->core, 100);
	focus_settle(r->core);
	focus_burst(r->core, r->now_ms);
}

void rig_pass(struct rig *r, unsigned ms)
{
	for (unsigned i = 0; i < ms; i++) {
		focus_burst(r->core, ++r->now_ms);
		rig_act(r);
	}
}

void rig_sent(struct rig *r, const char *want, const char *file, int line)
{
	if (strcmp(r->log, want) != 0)
		print_error("sent: %s\nwant: %s\n", r->log, want);
	_assert_string_equal(r->log, want, file, line);
	r->log[0] = '\0';
}

void rig_has(const char *text, const char *part, const char *file, int line)
{
	bool has = strstr(text, part) != NULL;

	if (!has)
		print_error("no \"%s\" in:\n%s\n", part, text);
	_assert_true(has, part, file, line);
}

enum drop rig_arrive(struct rig *r, char station, uint16_t from_port, uint16_t to_port,
		     struct span payload, struct media_hops *hops)
{
	struct path in = {
		.remote = {address(station == 'O' ? 9 : (unsigned)(station - 'A') + 2), from_port},
		.local_port = to_port,
	};

	return focus_route(r->core, &in, payload, hops);
}

enum drop rig_hops(struct rig *r, char station, uint16_t to_port, struct media_hops *hops)
{
	return rig_arrive(r, station, station == 'O' ? 6000 : 7000, to_port, SPAN_NONE, hops);
}

enum drop rig_media(struct rig *r, char station, uint16_t to_port, struct media_hop *hop)
{
	static struct media_hops hops;
	enum drop drop = rig_hops(r, station, to_port, &hops);

	if (drop == DROP_NONE)
		*hop = hops.hop[0];
	return drop;
}

const char *rig_heard_by(struct rig *r, char station, uint16_t to_port)
{
	static struct media_hops hops;
	static char who[9];
	unsigned seen[256] = {0}, n = 0;

	if (rig_hops(r, station, to_port, &hops) != DROP_NONE)
		hops.n = 0;
	for (uint32_t i = 0; i < hops.n; i++)
		seen[hops.hop[i].to.ip.b[15]]++;
	for (unsigned host = 2; host <= 9; host++) {
		assert_in_range(seen[host], 0, 1);
		if (seen[host])
			who[n++] = host == 9 ? 'O' : (char)('A' + host - 2);
	}
	who[n] = '\0';
	return who;
}
