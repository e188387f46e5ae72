"""Sends the request of a finding as its report says it: the curl line, to a running proxy."""

import re
import shlex
import subprocess

from .client import CLIENT_SECONDS, Response, parse_head
from .origin import NginxOrigin


def send_witness(line, address):
    """The response to a curl line of a report. `# from IP` is obeyed: loopback has many."""
    command, _, remark = line.partition("  # ")
    argv = shlex.split(command)
    assert argv[0] == "curl", line
    source = re.search(r"from ([0-9a-f.:]+)", remark)
    if source:
        assert source[1].startswith("127."), f"only loopback can be sent from: {line}"
        argv += ["--interface", source[1]]
    host, port = address
    done = subprocess.run(
        [*argv, "--silent", "--show-error", "--include", "--path-as-is", "--noproxy", "*",
         "--max-time", str(CLIENT_SECONDS), "--connect-to", f"::{host}:{port}"],
        capture_output=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{line}: exit {done.returncode}: {done.stderr.decode()}")
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    status, reason, headers = parse_head(head)
    return Response(status, headers, body, reason)


def fate(response):
    """"upstream web" of an NginxOrigin, "status 404" of anything else."""
    facts = NginxOrigin.parse(response.body) if response.status == 200 else {}
    return f"upstream {facts['origin']}" if "origin" in facts else f"status {response.status}"
