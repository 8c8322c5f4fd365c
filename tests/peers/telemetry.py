#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""telemetry.py SOCKET /squelch/COMMAND[,PARAMETER] [NAME [LCORE]]: asks a DPDK process; prints the total of
NAME, or that of one lcore, or all; with a parameter, all of the answer."""
import json
import socket
import sys


def ask(path, command):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as s:
        s.settimeout(3)
        s.connect(path)
        s.recv(4096)  # the greeting: version, pid, longest answer
        s.send(command.encode())
        return json.loads(s.recv(1 << 20))[command.partition(',')[0]]


def main():
    answer = ask(sys.argv[1], sys.argv[2])
    if len(sys.argv) > 3:
        print(answer[sys.argv[4] if len(sys.argv) > 4 else 'total'][sys.argv[3]])
    else:
        print(json.dumps(answer['total'] if 'total' in answer else answer))


if __name__ == '__main__':
    main()
