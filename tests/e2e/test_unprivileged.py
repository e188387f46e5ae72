"""A proxy without a single privilege: it serves, swaps its listeners, restarts and stops.

Under root the proxy runs with an empty bounding set of capabilities; for everyone else that is how
it runs anyway.
"""

import os
import stat

from harness import Case, Proxy, build_image, curl, main
from harness.toolchain import binary

SITE = """edition 2027
listener NAME { bind = ["127.0.0.1:0"] }
host "a.test" on NAME { route answer "/**" -> respond 200 "NAME" }
"""
DROP = "setpriv --inh-caps=-all --bounding-set=-all" if os.geteuid() == 0 else ""


class Unprivileged(Case):
    def build(self, name):
        source = self.write(f"{name}.weir", SITE.replace("NAME", name))
        return build_image(source, self.folder / f"{name}.wimg")

    def start_proxy(self, image):
        proxy = binary("weir-proxy")
        program = self.write("unprivileged", f'#!/bin/sh\nexec {DROP} {proxy} "$@"\n')
        program.chmod(stat.S_IRWXU)
        return self.start(Proxy(image, self.folder / "run", program=program, workers=2))

    def answer(self, proxy, listener):
        return curl("http://a.test/", proxy.address(listener)).body.decode()

    def test_listeners_are_held_and_admitted(self):
        proxy = self.start_proxy(self.build("before"))
        self.assertEqual(self.answer(proxy, "before"), "before")
        self.assertEqual(proxy.admin("POST", "/swap", str(self.build("after")))[0], 200)
        self.assertEqual(self.answer(proxy, "after"), "after")
        self.assertEqual(proxy.admin("POST", "/restart")[0], 200)
        self.assertEqual(self.answer(proxy, "after"), "after")
        self.assertNotIn("EPERM", proxy.log)
        proxy.admin("POST", "/drain")


if __name__ == "__main__":
    main()
