/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "focus_intake.h"
#include "focus_state.h"

/* What the files of a focus do for each other, file by file; focus_intake.h has those that look at what a
 * request asks for, focus_state.h what they all work on. */

/* focus_reply.c: answers */
#define FOCUS_RETRY_AFTER SPAN("Retry-After: 5\r\n") /* of a 503 */

void focus_refuse(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		  uint16_t status, struct span extra_headers);
void focus_refuse_saying(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			 uint16_t status, struct span reason, struct span extra_headers);
void focus_reply_options(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_reply(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint16_t status, uint32_t tag_of_leg, struct span headers, struct span body);
void focus_reply_plain(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		       uint16_t status, uint32_t tag_of_leg);
void focus_again(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint32_t t);
void focus_make_room(struct focus_core *core, const struct sip_msg *m, struct leg *leg);
struct span focus_stateless_tag(const struct siphash_key *key, const struct sip_msg *m,
				uint8_t room[LEG_ID_LEN]);
struct span focus_tail(struct focus_core *core, uint32_t l, struct span headers, struct span body);
struct span focus_gather(struct focus_core *core, const struct chain *c);
struct span focus_gather_other(struct focus_core *core, const struct chain *c);

/* The 200 to the INVITE or re-INVITE of l, whose transaction was t: once more; its ACK is here. */
void focus_answer_again(struct focus_core *core, uint32_t l, uint32_t t);
void focus_answer_arrived(struct focus_core *core, uint32_t l, uint32_t t);

/*
 * focus_sdp.c: session descriptions. The one that m carries; empty: none. Then, in core->body, what
 * leg l is told; empty: it cannot be: the offer in its INVITE; what is in the originator's first
 * 200; the other side's answer to an offer of l's, to what f's originator has offered, and to an
 * offer within the dialog, which may end all streams; an offer within the dialog; the answer that
 * refuses all of an offer.
 */
struct span focus_sdp(const struct sip_msg *m);
struct span focus_sdp_invite(struct focus_core *core, uint32_t l);
struct span focus_sdp_200(struct focus_core *core, uint32_t l);
struct span focus_sdp_answer(struct focus_core *core, uint32_t l, struct span offer);
struct span focus_sdp_agree(struct focus_core *core, const struct focus *f);
struct span focus_sdp_modify(struct focus_core *core, uint32_t l, struct span offer);
struct span focus_sdp_offer(struct focus_core *core, uint32_t l);
struct span focus_sdp_refuse(struct focus_core *core, uint32_t l, struct span offer);

/* What a room says whose first is l, from its offer: in core->kept. False: it cannot be said. */
bool focus_sdp_first(struct focus_core *core, uint32_t l, struct sdp_text *out);

/* sdp_keep for a conference, in core->kept, where the next one's will be, too: floor control alone is
 * no stream. The same where only a good one will do; false: it is none. */
enum sdp_verdict focus_sdp_read(struct focus_core *core, struct span body, struct sdp *out);
bool focus_sdp_text(struct focus_core *core, struct span body, struct sdp_text *out);

/*
 * focus_media.c: media. So many flows an offer takes a leg. Flows for the streams of an offer, as
 * far as there are any. Our ports for the streams of a description of l's, or for l, and nothing
 * else; where l's streams go from now on. What was not agreed to gives its flow back; all do; all
 * are doomed; all who hear l hear nobody any more; l alone does not.
 */
unsigned focus_streams(const struct sdp_outline *offer, enum floor_control floor);
void focus_flows_open(struct focus_core *core, uint32_t l, const struct sdp_outline *offer,
		      enum floor_control floor);
void focus_flows_invite(struct focus_core *core, uint32_t l); /* for what a member's INVITE offers */
void focus_sdp_ports(struct focus_core *core, uint32_t l, const struct sdp_outline *has,
		     struct sdp_here *here);
void focus_far_ends(struct focus_core *core, uint32_t l, const struct sdp *said);
void focus_flows_trim(struct focus_core *core, uint32_t l, const struct sdp_outline *agreed);
void focus_flows_close(struct focus_core *core, uint32_t l);
void focus_flows_doom(struct focus_core *core, uint32_t l);
void focus_flows_disband(struct focus_core *core, uint32_t l);
void focus_flows_leave(struct focus_core *core, uint32_t l);

/* l's flow for that m-line that is, or is not, one of floor control, and the first such; MEDIA_NONE:
 * there is none. The stream of that line has RTCP on its RTP port (RFC 5761). */
uint32_t focus_flow_of(struct focus_core *core, uint32_t l, uint8_t line, bool control);
uint32_t focus_flow_first(struct focus_core *core, uint32_t l, bool control);
bool focus_muxes(const struct sdp_outline *has, uint8_t line);

/* Leg l's session has begun; it sends what a description says from now on: how its media is to be
 * measured. */
void focus_flows_begin(struct focus_core *core, uint32_t l);
void focus_agreed(struct focus_core *core, uint32_t l, const struct sdp *said);

/* focus_room.c: standing rooms. Why there is no way into the one of that URI; 0: there is. There
 * may be one more; false is counted. That conference is part of the room of that name from now on,
 * or of one that gets a name; it calls the first who are in; and not any more. The room of that name,
 * ROOM_NONE: there is none. */
uint16_t focus_room_refuses(struct focus_core *core, const struct sip_uri *uri);
uint16_t focus_room_unnamed(struct focus_core *core, const struct sip_uri *uri);
bool focus_room_left(struct focus_core *core);
void focus_room_enter(struct focus_core *core, uint32_t f, struct span user);
enum floor_control focus_room_floor(struct focus_core *core, struct span user,
				    enum floor_control otherwise);
void focus_room_make(struct focus_core *core, uint32_t f, enum refer_policy refer);
void focus_room_begin(struct focus_core *core, uint32_t f);
void focus_room_leave(struct focus_core *core, uint32_t f);
uint32_t focus_room_find(const struct focus_core *core, struct span user);
const struct room *focus_room_at(const struct focus_core *core, uint32_t room);

/* The room's key and first conference, FOCUS_NONE: there is no such room; its name, in core->gathered. */
uint64_t focus_room_key_of(struct focus_core *core, uint32_t room);
uint32_t focus_room_first(struct focus_core *core, uint64_t key);
struct span focus_room_name(struct focus_core *core, uint32_t room);

/* What the room says becomes that conference's answer, as focus_agree has it; it has said something
 * already; what it offers to who is called, in core->other or core->kept, and room may be ROOM_NONE.
 * Contact of what l is told. The room's URI, as it has it on that address of ours. */
uint16_t focus_room_agree(struct focus_core *core, uint32_t f);
void focus_room_offer(struct focus_core *core, uint32_t room, struct sdp_text *out);
void focus_put_contact(struct focus_core *core, uint32_t l, struct writer *w);
void focus_put_room(struct focus_core *core, uint32_t room, uint32_t local, struct writer *w);

/* focus_uri.c: URIs of conferences' own. The user part that l is told, its conference having one;
 * that which f's originator is told. The conference that a user part names; FOCUS_NONE: it is no more.
 * Why an INVITE to it is refused. */
void focus_put_uri_user(struct focus_core *core, uint32_t l, struct writer *w);
void focus_put_uri_name(const struct focus_core *core, const struct focus *f, struct writer *w);
uint32_t focus_of_uri(struct focus_core *core, struct span user, bool *member);
uint16_t focus_uri_refuses(struct focus_core *core, struct span user);

/*
 * focus_agree.c: what an originator is told that nobody has answered. Words of our own, in
 * core->kept; false: there are none, for keys would have to be agreed. Those without an offer, there,
 * too. Words become the conference's answer: why they cannot be told its originator; 0: they can. Its own words do,
 * and its members are offered just those; false: it has to wait for a member.
 */
bool focus_own_words(struct focus_core *core, const struct focus *f, struct sdp_text *out);
void focus_first_words(struct focus_core *core, struct sdp_text *out);
uint16_t focus_agree(struct focus_core *core, uint32_t f, const struct sdp_text *words);
bool focus_agree_alone(struct focus_core *core, uint32_t f);

/* focus_answer_state.c: P-Answer-State (RFC 4964). What a member's response says of it is taken in;
 * what the originator's says; the originator has been answered, and nobody has come. */
void focus_answer_state(struct focus *f, const struct sip_msg *m);
void focus_put_answer_state(const struct focus *f, struct writer *w);
bool focus_unconfirmed(const struct focus *f);

/* The conferences of f's room, or f alone: the first, and the one behind it; FOCUS_NONE: no more. The
 * legs of f: likewise, LEG_NONE. Those who are in it, or on their way. */
static inline uint32_t focus_first_beside(const struct focus_core *core, uint32_t f)
{
	const struct focus *focus = slab_at(&core->foci, f);

	return focus->in_room ? focus_room_at(core, focus->room)->first : f;
}

static inline uint32_t focus_next_beside(const struct focus_core *core, uint32_t f)
{
	const struct focus *focus = slab_at(&core->foci, f);

	return focus->in_room ? focus->next : FOCUS_NONE;
}

static inline uint32_t focus_first_leg(const struct focus *f)
{
	return f->originator != LEG_NONE ? f->originator : f->members;
}

static inline uint32_t focus_next_leg(const struct focus_core *core, uint32_t l)
{
	const struct leg *leg = leg_at(&core->legs, l);
	const struct focus *f = slab_at(&core->foci, leg->focus);

	return leg->role == LEG_ORIGINATOR ? f->members : leg->next;
}

/* focus_room_media.c: who of f hears all who are in its room. */
void focus_room_bridge(struct focus_core *core, const struct focus *f);

/* focus_call.c: what a conference does by that policy; hops left for what a request begets; f calls
 * those whom *a names, in their order, as soon as it may, and caller is in their From, or, where it
 * is empty, the room. */
void focus_set_policy(const struct focus_core *core, struct focus *f,
		      const struct dialplan_policy *p);
void focus_set_forwards(struct focus *f, const struct sip_msg *m);
void focus_call(struct focus_core *core, uint32_t f, const struct asked *a, struct span caller);

/* focus_participant.c: whether it is f, or one beside it, that has a participant of that URI, or calls
 * one; all such are put out, and there were any. */
bool focus_takes_part(struct focus_core *core, uint32_t f, struct span uri);
bool focus_put_out(struct focus_core *core, uint32_t f, struct span uri);

/* focus_refer.c: a REFER in the dialog of l, or outside of any. */
void focus_refer(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint32_t l);
void focus_refer_outside(struct focus_core *core, const struct sip_msg *m, const struct path *path);

/* focus_dial_out.c: those whom a REFER names come into a room that there is, or begins with them. What
 * there is no room in; then nobody is called. */
enum drop focus_dial_out(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			 struct span user, const struct asked *a);

/* focus_bridge.c: who hears whom in a conference that is up. Whether RTCP comes on that flow of
 * originator o's is known now. */
void focus_bridge(struct focus_core *core, struct focus *f);
void focus_agree_mux(struct focus_core *core, uint32_t o, uint32_t flow);

/* focus_words.c: what each side has said. Keeps a description of l's (false: no room). What l has
 * said from now on: 'words', a description as it came, which is dropped. What of 'said' our answer
 * to l refuses is marked. */
bool focus_words_keep(struct focus_core *core, uint32_t l, struct words *words,
		      const struct sdp_text *said);
void focus_said(struct focus_core *core, uint32_t l, struct chain *words);
void focus_words_settle(struct focus_core *core, uint32_t l, struct sdp_outline *said);

/* What l has said last; how many m-lines that has; what whom it talks to has (false: nothing), in
 * core->other; l's offer, as it is kept, says nothing new (RFC 3264 8). */
const struct chain *focus_words_of(struct focus_core *core, uint32_t l);
unsigned focus_words_lines(struct focus_core *core, uint32_t l);
bool focus_words_other(struct focus_core *core, uint32_t l, struct sdp_text *out);
bool focus_words_repeated(struct focus_core *core, uint32_t l, struct span kept);

/* focus_fetch.c: memory is asked for what a message will touch that concerns leg l, or the server
 * transaction t (either may be none): at once, and with each step further. The same for the conferences
 * that are to be settled soon. */
void focus_fetch_begin(struct focus_core *core, struct focus_fetch *fetching, uint32_t l, uint32_t t);
void focus_fetch_step(struct focus_core *core, struct focus_fetch *fetching);
void focus_fetch_settling(struct focus_core *core);

/* focus_record.c: leg l has left, and is recorded if its session had begun */
void focus_record(struct focus_core *core, uint32_t l);

/* focus_silence.c: from now on leg l is looked at, whether it sends; a look is due */
void focus_media_watch(struct focus_core *core, uint32_t l);
void focus_media_due(struct focus_core *core, uint32_t l);

/* focus_again.c: leg l's INVITE is sent once more: with the longer session that m asks for; through the
 * route's next hop (RFC 3263 4.3). False: it is not, and has failed. */
bool focus_again_longer(struct focus_core *core, uint32_t l, const struct sip_msg *m);
bool focus_again_elsewhere(struct focus_core *core, uint32_t l);
/* The same with an answer to the challenge m, at the end of the burst: which has come. Likewise another
 * request of l's. */
bool focus_again_known(struct focus_core *core, uint32_t l, const struct sip_msg *m);
void focus_again_owed(struct focus_core *core, uint32_t l);
bool focus_repeat_known(struct focus_core *core, uint32_t l, const struct sip_msg *m);

/* l's Request-URI names that hop, where it has named one before. False: no room. */
bool focus_again_name(struct focus_core *core, uint32_t l, const struct endpoint *hop);
/* Leg l's path leads there, and so does its Request-URI where it named the hop before. False: no way
 * leads there, or there are no media ports for it. */
bool focus_turn_to(struct focus_core *core, uint32_t l, const struct endpoint *hop);

/*
 * focus_credentials.c: what challenges are answered with. Leg l answers by the account of that name,
 * empty: by none; by the same one as another leg of its INVITE. What it has been asked so far does not
 * count any more; it answers nothing from now on; its request has an answer, the next one may be
 * challenged as often. Its record must not go to a tombstone, for they may be needed.
 */
void focus_credentials_give(struct focus_core *core, uint32_t l, struct span name);
void focus_credentials_share(struct focus_core *core, uint32_t l, uint32_t with);
void focus_credentials_forget(struct focus_core *core, uint32_t l);
void focus_credentials_drop(struct focus_core *core, uint32_t l);
void focus_credentials_settle(struct focus_core *core, uint32_t l);
bool focus_credentials_wanted(struct focus_core *core, uint32_t l);

static inline bool focus_has_credentials(const struct focus_core *core, uint32_t l)
{
	return core->credentials.of && core->credentials.of[l].account;
}

/* m challenges a request of l's; false: there is no answer, or it has been refused already. */
bool focus_challenged(struct focus_core *core, uint32_t l, const struct sip_msg *m);

/* Header lines of l's INVITE, and of its ACK, which repeats them (22.1); of its latest other request,
 * of that method; empty: none. They lie in core->credentials.lines. Before them, each time that
 * another INVITE, or request, is about to be sent: */
struct span focus_invite_credentials(struct focus_core *core, uint32_t l);
struct span focus_request_credentials(struct focus_core *core, uint32_t l, enum sip_method method);
void focus_credentials_invite(struct focus_core *core, uint32_t l);
void focus_credentials_request(struct focus_core *core, uint32_t l);

/* focus_probe.c: the probes that are due; what comes back */
void focus_probe(struct focus_core *core);
void focus_probe_response(struct focus_core *core, const struct sip_msg *m, const struct leg_id *id);
void focus_probe_unreachable(struct focus_core *core, const struct leg_id *id);

/* focus_identity.c: the leg of the request in a dialog that is taken in, or LEG_NONE; whether there is a
 * tombstone in its place; whether a 2xx is what its branch says, which names leg l or, by its name, one
 * that is gone */
uint32_t focus_leg_of_tag(struct focus_core *core);
bool focus_is_buried(struct focus_core *core);
bool focus_is_honest(struct focus_core *core, const struct sip_msg *m, uint32_t l);
bool focus_was_honest(struct focus_core *core, const struct sip_msg *m, uint64_t name);

/* focus_register.c: a REGISTER */
void focus_register(struct focus_core *core, const struct sip_msg *m, const struct path *path);

/* one file a verb */
void focus_request(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_invite(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_ack(struct focus_core *core, const struct sip_msg *m);
bool focus_may_end(const struct leg *leg);
void focus_bye(struct focus_core *core, const struct sip_msg *m, const struct path *path, uint32_t l);
void focus_cancel(struct focus_core *core, const struct sip_msg *m, const struct path *path);
/* The leg whose INVITE or re-INVITE transaction t is, while there is one; an originator l has given
 * its INVITE up, whose transaction that is, as m says. */
uint32_t focus_leg_of_txn(struct focus_core *core, uint32_t t);
void focus_give_up(struct focus_core *core, const struct sip_msg *m, uint32_t t, uint32_t l);
void focus_response(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_answered(struct focus_core *core, uint32_t l, const struct sip_msg *m,
		    const struct path *path);
void focus_late_2xx(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    const struct leg_id *id);
void focus_late_failure(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			const struct leg_id *id);
/* A failure of an attempt of l's, behind the 2xx of another one. */
void focus_failure_behind(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			  const struct path *path);
void focus_forked_2xx(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      uint32_t l);
void focus_send_invite(struct focus_core *core, uint32_t l);
void focus_invite_member(struct focus_core *core, uint32_t l);
void focus_prack(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint32_t l);
void focus_reinvite(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    uint32_t l);
void focus_update(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		  uint32_t l);

/* focus_send.c: BYE, CANCEL, PRACK or UPDATE on leg l, and the same again */
void focus_send(struct focus_core *core, uint32_t l, enum sip_method method);
void focus_resend(struct focus_core *core, uint32_t l);

/* focus_modify.c: re-INVITEs that have come: a final answer other than 2xx, all that wait, the
 * ACK */
void focus_reinvite_refuse(struct focus_core *core, uint32_t l, uint16_t status);
void focus_answer_drain(struct focus_core *core);
void focus_reinvite_acked(struct focus_core *core, uint32_t l, const struct sip_msg *ack);

/* focus_early.c: the early leg of l for the dialog that m is part of, made if there is none;
 * LEG_NONE: no room. What an early leg leaves to the leg that takes over its dialog, false: there
 * is none, and *out stays as it was; the chain is the caller's. The end of all of l's. */
struct focus_early {
	uint32_t cseq, cseq_remote;
	struct chain theirs;
};

/* Our next CSeq in a dialog must be above all before it (12.2.1.1), and PRACKs may have gone out there
 * that nobody remembers. */
#define FOCUS_CSEQ_SPARE 64

uint32_t focus_early(struct focus_core *core, uint32_t l, const struct sip_msg *m,
		     const struct path *path);
bool focus_early_yield(struct focus_core *core, uint32_t l, uint64_t dialog, struct focus_early *out);
void focus_early_end(struct focus_core *core, uint32_t l);

/* focus_prack.c: m, a provisional response, is to be taken for what it says (false: not, or not
 * yet); the originator's 180, reliably; it was never acknowledged */
bool focus_reliable(struct focus_core *core, uint32_t l, const struct sip_msg *m,
		    const struct path *path);
void focus_ring_reliably(struct focus_core *core, uint32_t originator);
void focus_unproven(struct focus_core *core, uint32_t originator);

/* focus_delayed.c: offers that come in a 2xx: a member's, refused, or kept until it can be
 * answered; the originator's answer */
void focus_refuse_offer(struct focus_core *core, uint32_t l, struct span offer);
bool focus_take_offer(struct focus_core *core, uint32_t l, struct span offer);
void focus_offer_taken(struct focus_core *core, uint32_t l);
void focus_take_answer(struct focus_core *core, uint32_t f, const struct sip_msg *ack);

/* focus_session.c: session timers. m asks for too short an interval (422); what it asks for becomes
 * the leg's; the timer starts; headers of a request or of a 2xx; a member's INVITE; its 2xx; a
 * 422 */
bool focus_session_short(const struct focus_core *core, const struct sip_msg *m);
void focus_session_accept(struct focus_core *core, uint32_t l, const struct sip_msg *m);
void focus_session_begin(struct focus_core *core, uint32_t l);
void focus_put_session(const struct focus_core *core, struct writer *w, const struct leg *leg,
		       bool request);
void focus_put_min_se(const struct focus_core *core, struct writer *w);
void focus_session_ask(struct focus_core *core, struct leg *leg);
void focus_session_answered(struct focus_core *core, uint32_t l, const struct sip_msg *m);
bool focus_session_raise(struct leg *leg, const struct sip_msg *m);
void focus_session_due(struct focus_core *core, uint32_t l);
void focus_session_response(struct focus_core *core, uint32_t l, const struct sip_msg *m);
void focus_session_unanswered(struct focus_core *core, uint32_t l);

/* focus_member.c: terminating legs and their conference. Of two failures of members the first one is
 * better to be told of (16.7 step 6); b may be 0: there is none. */
bool focus_is_better(uint16_t a, uint16_t b);
void focus_stand(struct focus_core *core, uint32_t l, enum leg_standing standing);
void focus_failed(struct focus_core *core, uint32_t l, uint16_t status);
void focus_leg_over(struct focus_core *core, uint32_t l);
void focus_bye_done(struct focus_core *core, uint32_t l);
void focus_refused(struct focus_core *core, uint32_t l, uint16_t status);
void focus_leg_tidy(struct focus_core *core, uint32_t l);
void focus_leg_close(struct focus_core *core, uint32_t l);

/* focus_doom.c: the end of a conference, and of one leg in it; of leg l, and with the originator's
 * of the conference */
void focus_end(struct focus_core *core, uint32_t f);
void focus_doom_leg(struct focus_core *core, uint32_t l);
void focus_want_cancel(struct focus_core *core, uint32_t l);
void focus_bye_originator(struct focus_core *core, uint32_t f);
void focus_part(struct focus_core *core, uint32_t l);

/* focus_pending.c: f is looked at, and l's debts are paid, at the end of the burst */
void focus_unsettle(struct focus_core *core, uint32_t f);
void focus_owe(struct focus_core *core, uint32_t l, enum leg_debt debt);
