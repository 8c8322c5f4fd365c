/* SPDX-License-Identifier: BSD-3-Clause */
#include "txn.h"

// The machines. A cell that is not here is an event that the state does not expect: it changes
// nothing and is counted. Unreliable transport throughout.

#define GO(state, acts) {TXN_##state, (acts)}

static const struct txn_rule
	rules[TXN_MACHINES][TXN_STATES][TXN_EVENTS] =
		{
			// RFC 3261 figure 5, with the Accepted state of RFC 6026 figure 5.
			[TXN_CLIENT_INVITE] =
				{
					[TXN_CALLING] =
						{
							[TXN_EV_1XX] =
								GO(PROCEEDING,
								   TXN_ACT_QUIET | TXN_ACT_PATIENT |
									   TXN_ACT_TELL),
							[TXN_EV_2XX] =
								GO(ACCEPTED,
								   TXN_ACT_QUIET | TXN_ACT_PATIENT |
									   TXN_ACT_LINGER |
									   TXN_ACT_TELL),
							[TXN_EV_3XX_6XX] =
								GO(COMPLETED,
								   TXN_ACT_QUIET | TXN_ACT_PATIENT |
									   TXN_ACT_ACK |
									   TXN_ACT_LINGER |
									   TXN_ACT_TELL),
							[TXN_EV_RETRANSMIT] = GO(
								CALLING,
								TXN_ACT_SEND |
									TXN_ACT_BACKOFF), // timer A
							[TXN_EV_TIMEOUT] =
								GO(TERMINATED,
								   TXN_ACT_FAILED), // timer B
							[TXN_EV_UNREACHABLE] =
								GO(TERMINATED, TXN_ACT_FAILED),
						},
					[TXN_PROCEEDING] =
						{
							[TXN_EV_1XX] = GO(PROCEEDING, TXN_ACT_TELL),
							[TXN_EV_2XX] =
								GO(ACCEPTED, TXN_ACT_LINGER |
										     TXN_ACT_TELL), // timer M
							[TXN_EV_3XX_6XX] = GO(
								COMPLETED, TXN_ACT_ACK |
										   TXN_ACT_LINGER |
										   TXN_ACT_TELL), // timer D
						},
					[TXN_COMPLETED] =
						{
							[TXN_EV_3XX_6XX] = GO(COMPLETED,
									      TXN_ACT_ACK),
							[TXN_EV_LINGER] = GO(TERMINATED, 0),
							[TXN_EV_UNREACHABLE] =
								GO(TERMINATED, 0), // the ACK
										   // bounced:
										   // nobody is
										   // there any more
						},
					[TXN_ACCEPTED] =
						{
							[TXN_EV_2XX] = GO(ACCEPTED, TXN_ACT_TELL),
							[TXN_EV_LINGER] = GO(TERMINATED, 0),
						},
				},
			// RFC 3261 figure 6.
			[TXN_CLIENT] =
				{
					[TXN_TRYING] =
						{
							[TXN_EV_1XX] = GO(PROCEEDING,
									  TXN_ACT_RESEND_T2 |
										  TXN_ACT_TELL),
							[TXN_EV_2XX] =
								GO(
									COMPLETED,
									TXN_ACT_QUIET | TXN_ACT_PATIENT |
										TXN_ACT_LINGER_T4 |
										TXN_ACT_TELL),
							[TXN_EV_3XX_6XX] =
								GO(
									COMPLETED,
									TXN_ACT_QUIET | TXN_ACT_PATIENT |
										TXN_ACT_LINGER_T4 |
										TXN_ACT_TELL),
							[TXN_EV_RETRANSMIT] =
								GO(TRYING,
								   TXN_ACT_SEND | TXN_ACT_BACKOFF), // timer E
							[TXN_EV_TIMEOUT] =
								GO(TERMINATED,
								   TXN_ACT_FAILED), // timer F
							[TXN_EV_UNREACHABLE] =
								GO(TERMINATED, TXN_ACT_FAILED),
						},
					[TXN_PROCEEDING] =
						{
							[TXN_EV_1XX] = GO(PROCEEDING, TXN_ACT_TELL),
							[TXN_EV_2XX] =
								GO(
									COMPLETED,
									TXN_ACT_QUIET | TXN_ACT_PATIENT |
										TXN_ACT_LINGER_T4 |
										TXN_ACT_TELL),
							[TXN_EV_3XX_6XX] =
								GO(
									COMPLETED,
									TXN_ACT_QUIET | TXN_ACT_PATIENT |
										TXN_ACT_LINGER_T4 |
										TXN_ACT_TELL),
							[TXN_EV_RETRANSMIT] =
								GO(PROCEEDING,
								   TXN_ACT_SEND |
									   TXN_ACT_RESEND_T2),
							[TXN_EV_TIMEOUT] =
								GO(TERMINATED, TXN_ACT_FAILED),
							[TXN_EV_UNREACHABLE] =
								GO(TERMINATED, TXN_ACT_FAILED),
						},
					[TXN_COMPLETED] =
						{
							[TXN_EV_2XX] = GO(COMPLETED, 0), // a
											 // retransmission:
											 // absorbed
							[TXN_EV_3XX_6XX] = GO(COMPLETED, 0),
							[TXN_EV_LINGER] =
								GO(TERMINATED, 0), // timer K
						},
				},
			// RFC 3261 figure 7, with the Accepted state of RFC 6026 figure 7.
			[TXN_SERVER_INVITE] =
				{
					[TXN_PROCEEDING] =
						{
							[TXN_EV_REQUEST] =
								GO(PROCEEDING, TXN_ACT_SEND),
							[TXN_EV_1XX] = GO(PROCEEDING, TXN_ACT_SEND),
							[TXN_EV_2XX] =
								GO(
									ACCEPTED,
									TXN_ACT_SEND |
										TXN_ACT_LINGER), // timer L
							[TXN_EV_3XX_6XX] =
								GO(
									COMPLETED,
									TXN_ACT_SEND |
										TXN_ACT_RESEND_T1 |
										TXN_ACT_GIVE_UP),
						},
					[TXN_COMPLETED] =
						{
							[TXN_EV_REQUEST] =
								GO(COMPLETED, TXN_ACT_SEND),
							[TXN_EV_RETRANSMIT] =
								GO(
									COMPLETED,
									TXN_ACT_SEND |
										TXN_ACT_BACKOFF), // timer G
							[TXN_EV_ACK] =
								GO(
									CONFIRMED,
									TXN_ACT_QUIET | TXN_ACT_PATIENT |
										TXN_ACT_LINGER_T4),
							[TXN_EV_TIMEOUT] =
								GO(TERMINATED,
								   TXN_ACT_FAILED), // timer H
						},
					[TXN_CONFIRMED] =
						{
							[TXN_EV_ACK] = GO(CONFIRMED, 0),
							[TXN_EV_REQUEST] = GO(CONFIRMED, 0),
							[TXN_EV_LINGER] =
								GO(TERMINATED, 0), // timer I
						},
					[TXN_ACCEPTED] =
						{
							[TXN_EV_REQUEST] =
								GO(ACCEPTED,
								   0), // the UAS core repeats its
								       // 2xx by itself
							[TXN_EV_ACK] = GO(ACCEPTED, TXN_ACT_TELL),
							[TXN_EV_LINGER] = GO(TERMINATED, 0),
						},
				},
			// RFC 3261 figure 8.
			[TXN_SERVER] =
				{
					[TXN_TRYING] =
						{
							[TXN_EV_REQUEST] = GO(TRYING, 0),
							[TXN_EV_1XX] = GO(PROCEEDING, TXN_ACT_SEND),
							[TXN_EV_2XX] =
								GO(
									COMPLETED,
									TXN_ACT_SEND |
										TXN_ACT_LINGER), // timer J
							[TXN_EV_3XX_6XX] =
								GO(
									COMPLETED,
									TXN_ACT_SEND |
										TXN_ACT_LINGER),
						},
					[TXN_PROCEEDING] =
						{
							[TXN_EV_REQUEST] =
								GO(PROCEEDING, TXN_ACT_SEND),
							[TXN_EV_1XX] = GO(PROCEEDING, TXN_ACT_SEND),
							[TXN_EV_2XX] =
								GO(
									COMPLETED,
									TXN_ACT_SEND |
										TXN_ACT_LINGER),
							[TXN_EV_3XX_6XX] =
								GO(
									COMPLETED,
									TXN_ACT_SEND |
										TXN_ACT_LINGER),
						},
					[TXN_COMPLETED] =
						{
							[TXN_EV_REQUEST] =
								GO(COMPLETED, TXN_ACT_SEND),
							[TXN_EV_LINGER] = GO(TERMINATED, 0),
						},
				},
			// RFC 3262 3.
			[TXN_UAS_1XX] =
				{
					[TXN_PROCEEDING] =
						{
							[TXN_EV_RETRANSMIT] =
								GO(PROCEEDING,
								   TXN_ACT_SEND | TXN_ACT_BACKOFF),
							[TXN_EV_ACK] =
								GO(TERMINATED,
								   TXN_ACT_QUIET | TXN_ACT_PATIENT |
									   TXN_ACT_TELL),
							[TXN_EV_TIMEOUT] =
								GO(TERMINATED, TXN_ACT_FAILED),
						},
				},
			// RFC 3261 13.3.1.4.
			[TXN_UAS_2XX] =
				{
					[TXN_ACCEPTED] =
						{
							[TXN_EV_RETRANSMIT] =
								GO(ACCEPTED,
								   TXN_ACT_SEND |
									   TXN_ACT_BACKOFF),
							[TXN_EV_ACK] =
								GO(TERMINATED,
								   TXN_ACT_QUIET | TXN_ACT_PATIENT |
									   TXN_ACT_TELL),
							[TXN_EV_TIMEOUT] =
								GO(TERMINATED, TXN_ACT_FAILED),
						},
				},
};

#undef GO

const struct txn_rule *txn_rule(enum txn_machine machine, enum txn_state state, enum txn_event ev)
{
	return &rules[machine][state][ev];
}
