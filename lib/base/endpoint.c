/* SPDX-License-Identifier: BSD-3-Clause */
#include "endpoint.h"

#include <arpa/inet.h>
#include <endian.h>

// The first 'bits' of a word as it lies in memory; none where bits is 0 or less, all from 64 on.
static uint64_t first_bits(int bits)
{
	return bits <= 0 ? 0 : bits >= 64 ? UINT64_MAX : htobe64(UINT64_MAX << (64 - bits));
}

// Asked for every datagram that is sent: no loop, and no call of memcmp.
bool ip_in_prefix(const struct ip_addr *ip, const struct ip_addr *net, unsigned prefix_len)
{
	int bits = (int)(ip_is_v4(net) ? prefix_len + 96 : prefix_len);
	uint64_t a[2], b[2];

	if (ip_is_v4(ip) != ip_is_v4(net) || bits > 128)
		return false;
	memcpy(a, ip->b, sizeof(a));
	memcpy(b, net->b, sizeof(b));
	return ((a[0] ^ b[0]) & first_bits(bits)) == 0 &&
	       ((a[1] ^ b[1]) & first_bits(bits - 64)) == 0;
}

static uint64_t half(const struct ip_addr *ip, unsigned i)
{
	uint64_t word;

	memcpy(&word, ip->b + 8 * i, sizeof(word));
	return be64toh(word);
}

uint32_t ip_distance(const struct ip_addr *from, const struct ip_addr *to)
{
	uint64_t low = half(to, 1) - half(from, 1);
	bool borrow = half(to, 1) < half(from, 1);

	if (half(to, 0) - half(from, 0) - borrow != 0 || low > UINT32_MAX)
		return UINT32_MAX;
	return (uint32_t)low;
}

struct ip_addr ip_plus(const struct ip_addr *ip, uint32_t n)
{
	uint64_t low = half(ip, 1) + n, high = half(ip, 0) + (low < n);
	uint64_t word[2] = {htobe64(high), htobe64(low)};
	struct ip_addr sum;

	memcpy(sum.b, word, sizeof(word));
	return sum;
}

// One number of a dotted quad, without leading zeros: some read those as octal.
static bool octet_read(struct span *rest, uint8_t *out)
{
	unsigned v = 0, n = 0;

	while (n < rest->n && n < 3 && ascii_digit(rest->p[n]))
		v = v * 10 + (unsigned)(rest->p[n++] - '0');
	if (n == 0 || v > 255 || (n > 1 && rest->p[0] == '0'))
		return false;
	*out = (uint8_t)v;
	*rest = span_from(*rest, n);
	return true;
}

static bool v4_read(struct span text, uint8_t v4[4])
{
	for (unsigned i = 0; i < 4; i++) {
		if (i && (text.n == 0 || text.p[0] != '.'))
			return false;
		if (i)
			text = span_from(text, 1);
		if (!octet_read(&text, &v4[i]))
			return false;
	}
	return text.n == 0;
}

static bool v6_read(struct span text, struct ip_addr *out)
{
	char z[INET6_ADDRSTRLEN];

	// A NUL would hide from inet_pton what comes after it.
	if (text.n == 0 || text.n >= sizeof(z) || span_find(text, '\0') != text.n)
		return false;
	memcpy(z, text.p, text.n);
	z[text.n] = '\0';
	return inet_pton(AF_INET6, z, out->b) == 1;
}

bool ip_parse(struct span text, struct ip_addr *out)
{
	uint8_t v4[4];

	// Brackets are IPv6's alone (RFC 3261 25.1).
	if (text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']')
		return v6_read((struct span){text.p + 1, text.n - 2}, out);
	if (!v4_read(text, v4))
		return v6_read(text, out);
	*out = ip_v4(v4);
	return true;
}

static uint8_t *octet_lay(uint8_t *at, uint8_t v)
{
	if (v >= 100)
		*at++ = (uint8_t)('0' + v / 100);
	if (v >= 10)
		*at++ = (uint8_t)('0' + v / 10 % 10);
	*at++ = (uint8_t)('0' + v % 10);
	return at;
}

static void put_v4(struct writer *w, const uint8_t v4[4])
{
	uint8_t text[INET_ADDRSTRLEN], *at = text;

	for (unsigned i = 0; i < 4; i++) {
		if (i)
			*at++ = '.';
		at = octet_lay(at, v4[i]);
	}
	put_span(w, span_of(text, (size_t)(at - text)));
}

void put_ip(struct writer *w, const struct ip_addr *ip)
{
	char z[INET6_ADDRSTRLEN];

	if (!ip_is_v4(ip)) {
		inet_ntop(AF_INET6, ip->b, z, sizeof(z));
		put_span(w, span_cstr(z));
		return;
	}
	put_v4(w, ip->b + 12);
}

void put_host(struct writer *w, const struct ip_addr *ip)
{
	bool v6 = !ip_is_v4(ip);

	if (v6)
		put_lit(w, "[");
	put_ip(w, ip);
	if (v6)
		put_lit(w, "]");
}
