/* SPDX-License-Identifier: BSD-3-Clause */
#include "port_priv.h"

#include <errno.h>
#include <rte_common.h>
#include <stdio.h>

// RSS by our own UDP port. A NIC hashes source address, destination address, source port and
// destination port, as one string of bits, by Toeplitz: bit i of it, where it is set, adds bits i
// to i + 31 of the key to the hash. So of a key with the one bit m set, bit t of the hash is bit m
// - 31 + t of the string, and nothing else; and the low bits of the hash, which choose an entry of
// the redirection table, are those bits of the destination port that we want, whoever sends.
// RTE_ETH_RSS_L4_DST_ONLY would not do: the addresses are hashed beside the port.

#define LAST_BIT_IPV4 95 // of that string: the lowest one of the destination port
#define LAST_BIT_IPV6 287
#define TABLE_MAX     4096 // entries
#define KEY_MIN	      40   // bytes: what IPv6 needs, and all NICs have
#define GROUP	      RTE_ETH_RETA_GROUP_SIZE

// Bit 0 of a port is not among the low bits of the hash, and bits 1 to PORT_RSS_BITS are, the
// highest first.
static void aim(uint8_t *key, unsigned last_bit)
{
	unsigned m = 31 + last_bit - PORT_RSS_BITS;

	key[m / 8] |= (uint8_t)(0x80 >> m % 8);
}

// The bit for IPv4 takes part in the hash of IPv6, too: there it adds bits of the sender's address.
void port_rss_key(struct port_rss *rss, bool ipv4)
{
	memset(rss->key, 0, sizeof(rss->key));
	aim(rss->key, LAST_BIT_IPV6);
	if (ipv4)
		aim(rss->key, LAST_BIT_IPV4);
}

// Where fewer bits choose an entry, these are the highest ones.
uint16_t port_rss_queue(uint16_t udp_port, unsigned bits, uint16_t n_queues)
{
	unsigned class = udp_port >> (1 + PORT_RSS_BITS - bits) & ((1u << bits) - 1);

	return (uint16_t)(class % n_queues);
}

uint16_t port_rss_entry(unsigned i, unsigned bits, uint16_t n_queues)
{
	unsigned class = 0;

	for (unsigned t = 0; t < bits; t++)
		class |= (i >> t & 1) << (bits - 1 - t);
	return (uint16_t)(class % n_queues);
}

// A driver that does not say has the usual one.
static uint8_t key_size(const struct rte_eth_dev_info *info)
{
	return info->hash_key_size ? info->hash_key_size : KEY_MIN;
}

static const char *obstacle(const struct rte_eth_dev_info *info, uint16_t n_queues, bool ipv4)
{
	uint64_t wanted = ipv4 ? RTE_ETH_RSS_NONFRAG_IPV4_UDP : RTE_ETH_RSS_NONFRAG_IPV6_UDP;

	if (!(info->flow_type_rss_offloads & wanted))
		return "no hash of UDP ports";
	if (key_size(info) < KEY_MIN || key_size(info) > PORT_RSS_KEY_MAX)
		return "no key of 40 to 64 bytes";
	if (!rte_is_power_of_2(info->reta_size) || info->reta_size > TABLE_MAX)
		return "no redirection table of a power of two";
	return info->reta_size < n_queues ? "a redirection table too small" : NULL;
}

unsigned port_rss_bits(uint16_t port_id, uint16_t n_queues, bool ipv4, char *why, size_t n)
{
	struct rte_eth_rss_reta_entry64 table[TABLE_MAX / GROUP] = {0};
	struct rte_eth_dev_info info;
	const char *reason = "the port is gone";

	if (rte_eth_dev_info_get(port_id, &info) == 0)
		reason = obstacle(&info, n_queues, ipv4);
	table[0].mask = 1;
	if (!reason && rte_eth_dev_rss_reta_query(port_id, table, info.reta_size) != 0)
		reason = "the redirection table cannot be read";
	snprintf(why, n, "%s", reason ? reason : "");
	return reason ? 0 : RTE_MIN(rte_log2_u32(info.reta_size), (uint32_t)PORT_RSS_BITS);
}

void port_rss_choose(const struct port_rss *rss, const struct rte_eth_dev_info *info,
		     struct rte_eth_conf *conf)
{
	conf->rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
	conf->rx_adv_conf.rss_conf = (struct rte_eth_rss_conf){
		.rss_key = (uint8_t *)(uintptr_t)rss->key,
		.rss_key_len = key_size(info),
		.rss_hf = info->flow_type_rss_offloads &
			  (RTE_ETH_RSS_NONFRAG_IPV4_UDP | RTE_ETH_RSS_NONFRAG_IPV6_UDP),
	};
}

static bool has_key(uint16_t port_id, const struct rte_eth_rss_conf *ours)
{
	uint8_t key[PORT_RSS_KEY_MAX] = {0};
	struct rte_eth_rss_conf now = {.rss_key = key, .rss_key_len = ours->rss_key_len};

	return rte_eth_dev_rss_hash_conf_get(port_id, &now) == 0 &&
	       memcmp(key, ours->rss_key, ours->rss_key_len) == 0;
}

// Drivers differ in what they take from a port's configuration, and some only pretend: what is in
// force is asked for.
static int set_key(uint16_t port_id, struct rte_eth_rss_conf *ours)
{
	if (!has_key(port_id, ours))
		rte_eth_dev_rss_hash_update(port_id, ours);
	return has_key(port_id, ours) ? 0 : -ENOTSUP;
}

static int set_table(uint16_t port_id, uint16_t size, unsigned bits, uint16_t n_queues)
{
	struct rte_eth_rss_reta_entry64 table[TABLE_MAX / GROUP] = {0};
	struct rte_eth_rss_reta_entry64 now[TABLE_MAX / GROUP] = {0};
	bool same;

	for (unsigned i = 0; i < size; i++) {
		table[i / GROUP].mask |= RTE_BIT64(i % GROUP);
		table[i / GROUP].reta[i % GROUP] = port_rss_entry(i, bits, n_queues);
		now[i / GROUP].mask = table[i / GROUP].mask;
	}
	same = rte_eth_dev_rss_reta_update(port_id, table, size) == 0 &&
	       rte_eth_dev_rss_reta_query(port_id, now, size) == 0;
	for (unsigned i = 0; same && i < size; i++)
		same = now[i / GROUP].reta[i % GROUP] == table[i / GROUP].reta[i % GROUP];
	return same ? 0 : -ENOTSUP;
}

int port_rss_aim(uint16_t port_id, const struct port_rss *rss, uint16_t n_queues)
{
	struct rte_eth_dev_info info;
	struct rte_eth_conf conf = {0};
	int err = rte_eth_dev_info_get(port_id, &info);

	if (err != 0)
		return err;
	if (!rte_is_power_of_2(info.reta_size) || info.reta_size > TABLE_MAX ||
	    info.reta_size < 1u << rss->bits)
		return -ENOTSUP; // with that configuration it is another one
	port_rss_choose(rss, &info, &conf);
	err = set_key(port_id, &conf.rx_adv_conf.rss_conf);
	return err ? err : set_table(port_id, info.reta_size, rss->bits, n_queues);
}
