/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

// The loop of a core without calls: it hands over what has come, and answers ARP, ND and echo.

bool worker_receiver_turn(struct worker *w)
{
	worker_begin_turn(w);
	worker_tables_take(w);
	worker_receive(w);
	worker_mailbox_take(w);
	worker_network_tick(w);
	worker_transmit(w);
	worker_rest(w);
	return worker_housekeeping(w);
}
