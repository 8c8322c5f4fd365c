#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""rtp_pcap.py COUNT FILE: a capture of COUNT PCMU packets, 20 ms apart, for SIPp's play_pcap_audio."""
import struct
import sys


def packet(n):
    rtp = struct.pack('!BBHII', 0x80, 0, n, n * 160, 0x5109) + bytes([0xff]) * 160
    udp = struct.pack('!HHHH', 4000, 4000, 8 + len(rtp), 0) + rtp
    ip = struct.pack('!BBHHHBBHII', 0x45, 0, 20 + len(udp), n, 0, 64, 17, 0, 0x0a000001, 0x0a000002)
    return bytes(12) + b'\x08\x00' + ip + udp


def main():
    with open(sys.argv[2], 'wb') as f:
        f.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for n in range(int(sys.argv[1])):
            data = packet(n)
            f.write(struct.pack('<IIII', 1, n * 20000, len(data), len(data)) + data)


main()
