"""Runs real Weir processes before real origins, for the end-to-end tests.

`Case` is the base of every test class: it owns a temporary folder and stops what it started.
Nothing here waits by the clock: processes are waited for through their output, their sockets or
their end.
"""

from .case import Case, main
from .client import Connection, curl, exchange
from .editor import Editor, Failure
from .origin import NginxOrigin, RefusingOrigin, ScriptedOrigin
from .proxy import Proxy
from .toolchain import build_image, weir
from .witness import fate, send_witness

__all__ = ["Case", "main", "Connection", "curl", "exchange", "Editor",
           "Failure", "NginxOrigin", "RefusingOrigin",
           "ScriptedOrigin", "Proxy", "build_image", "fate", "send_witness", "weir"]
