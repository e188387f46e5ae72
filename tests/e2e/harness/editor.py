"""An editor as the language server sees it: JSON-RPC over the pipes of a real `weir lsp`."""

import json
import queue
import subprocess
import threading

from . import toolchain

ANSWER_SECONDS = 30


class Failure(Exception):
    """The server answered with an error."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]


class Editor:
    """`start()` initializes the session; `stop()` ends it if the test did not."""

    def __init__(self, folder, options=None):
        self._folder, self._options = folder, options or {}
        self._messages = queue.Queue()
        self._waiting = []
        self._next_id = 0
        self._texts, self._versions = {}, {}

    def start(self):
        self._process = subprocess.Popen([toolchain.binary("weir"), "lsp"], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.capabilities = self.request("initialize", {
            "processId": None, "capabilities": {}, "initializationOptions": self._options,
            "workspaceFolders": [{"uri": self._folder.as_uri(), "name": "site"}]})["capabilities"]
        self.notify("initialized", {})

    def stop(self):
        self._process.stdin.close()
        self._process.wait(ANSWER_SECONDS)
        self._reader.join(ANSWER_SECONDS)
        self._process.stdout.close()
        self._process.stderr.close()

    def quit(self):
        """The polite end; returns the exit code."""
        self.request("shutdown", None)
        self.notify("exit", None)
        return self._process.wait(ANSWER_SECONDS)

    # ---- messages ----------------------------------------------------------------------------

    def send_bytes(self, data):
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def exit_code(self):
        return self._process.wait(ANSWER_SECONDS)

    def send(self, message):
        body = json.dumps(message).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method, params):
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method, params):
        self._next_id += 1
        own = self._next_id
        self.send({"jsonrpc": "2.0", "id": own, "method": method, "params": params})
        answer = self.wait_for(lambda message: message.get("id") == own and "method" not in message)
        if "error" in answer:
            raise Failure(answer["error"])
        return answer["result"]

    def wait_for(self, wanted):
        """The first message that is wanted, among those that came and those to come."""
        for index, message in enumerate(self._waiting):
            if wanted(message):
                return self._waiting.pop(index)
        while True:
            message = self._messages.get(timeout=ANSWER_SECONDS)
            if message is None:
                raise AssertionError(f"the server has ended: {self._process.stderr.read()!r}")
            if wanted(message):
                return message
            self._waiting.append(message)

    def _read(self):
        stream = self._process.stdout
        while True:
            length = 0
            for line in iter(stream.readline, b"\r\n"):
                if not line:
                    self._messages.put(None)
                    return
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            self._messages.put(json.loads(stream.read(length)))

    # ---- documents ---------------------------------------------------------------------------

    def open(self, path, text=None):
        self._texts[path] = path.read_text(encoding="utf-8") if text is None else text
        self._versions[path] = 1
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": path.as_uri(), "languageId": "weir", "version": 1, "text": self._texts[path]}})

    def edit(self, path, old, new):
        """Replaces the first `old` of the buffer, as typing does: by its range."""
        text = self._texts[path]
        begin = text.index(old)
        self._versions[path] += 1
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": path.as_uri(), "version": self._versions[path]},
            "contentChanges": [{"range": {"start": position(text, begin),
                                          "end": position(text, begin + len(old))},
                                "text": new}]})
        self._texts[path] = text[:begin] + new + text[begin + len(old):]

    def diagnostics(self, path, until=None):
        """Those published for the present version, as soon as `until` holds of them."""
        def is_wanted(message):
            params = message.get("params") or {}
            return (message.get("method") == "textDocument/publishDiagnostics"
                    and params["uri"] == path.as_uri()
                    and params.get("version", self._versions.get(path)) == self._versions.get(path)
                    and (until is None or until(params["diagnostics"])))
        return self.wait_for(is_wanted)["params"]["diagnostics"]

    def at(self, path, marked):
        """Parameters for the place of `|` in `marked`, which stands in the buffer without it."""
        text = self._texts[path]
        begin = text.index(marked.replace("|", "")) + marked.index("|")
        return {"textDocument": {"uri": path.as_uri()}, "position": position(text, begin)}

    def text_at(self, path, span):
        lines = self._texts[path].split("\n")
        line = lines[span["start"]["line"]].encode("utf-16-le")
        return line[2 * span["start"]["character"]:2 * span["end"]["character"]].decode("utf-16-le")

    def applied(self, path, edits):
        """The buffer with these edits, none of which touch."""
        text = self._texts[path]
        for edit in sorted(edits, key=lambda e: (e["range"]["start"]["line"],
                                                 e["range"]["start"]["character"]), reverse=True):
            begin, end = (offset(text, edit["range"][side]) for side in ("start", "end"))
            text = text[:begin] + edit["newText"] + text[end:]
        return text


def position(text, index):
    before = text[:index]
    line = before.count("\n")
    start = before.rfind("\n") + 1
    return {"line": line, "character": len(before[start:].encode("utf-16-le")) // 2}


def offset(text, place):
    start = 0
    for _ in range(place["line"]):
        start = text.index("\n", start) + 1
    line = text[start:].split("\n")[0].encode("utf-16-le")
    return start + len(line[:2 * place["character"]].decode("utf-16-le"))
