"""gRPC through the proxy, with the client and the server of its own library."""

import threading
from concurrent import futures

import grpc

from harness import Case, RefusingOrigin, main
from harness.certificates import make_authority, make_certificate

SITE = """edition 2027
tls public {{ certificate {{ chain = ref "file:edge.crt"   key = ref "file:edge.key" }} }}
listener web {{ bind = ["127.0.0.1:0"] }}
listener safe {{ bind = ["127.0.0.1:0"]  tls = public }}
upstream app {{ endpoints = ["{app}"]  protocol = http2 }}
upstream down {{ endpoints = ["{down}"]  protocol = http2 }}
host "a.test" on web, safe {{
  timeout = 20s
  route denied "/t.Echo/Denied" -> respond 403 "no"
  route down "/t.Down/**" -> down
  route app "/t.Echo/**" -> app
}}
"""

SECONDS = 20


class Handlers(grpc.GenericRpcHandler):
    """Methods over plain bytes."""

    def __init__(self):
        self.begun = threading.Event()
        self.cancelled = threading.Event()
        self.metadata = {}

    def service(self, details):
        method = details.method.rpartition("/")[2]
        return {
            "Unary": grpc.unary_unary_rpc_method_handler(self.unary),
            "Fails": grpc.unary_unary_rpc_method_handler(self.fails),
            "Sleeps": grpc.unary_unary_rpc_method_handler(self.sleeps),
            "Counts": grpc.unary_stream_rpc_method_handler(self.counts),
            "Sums": grpc.stream_unary_rpc_method_handler(self.sums),
            "Chats": grpc.stream_stream_rpc_method_handler(self.chats),
        }.get(method)

    def unary(self, request, context):
        self.metadata = dict(context.invocation_metadata())
        context.send_initial_metadata((("x-initial", "first"),))
        context.set_trailing_metadata((("x-trailing", "last"), ("x-bin", b"\x00\xff"))[:1])
        return request

    def fails(self, _request, context):
        context.abort(grpc.StatusCode.NOT_FOUND, "no such thing: 100%")

    def sleeps(self, request, context):
        context.add_callback(self.cancelled.set)
        self.begun.set()
        self.cancelled.wait(SECONDS)
        return request

    def counts(self, request, _context):
        for number in range(int(request)):
            yield str(number).encode()

    def sums(self, requests, _context):
        return str(sum(int(one) for one in requests)).encode()

    def chats(self, requests, _context):
        yield from requests


class GrpcServer:
    def __init__(self):
        self.handlers = Handlers()
        self._server = grpc.server(futures.ThreadPoolExecutor(8))
        self._server.add_generic_rpc_handlers((self.handlers,))
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    def start(self):
        self._server.start()

    def stop(self):
        self.handlers.cancelled.set()
        self._server.stop(None).wait()


class Grpc(Case):
    def setUp(self):
        super().setUp()
        self.authority = make_authority(self.folder)
        make_certificate(self.folder, "edge", ["a.test"])
        self.server = self.start(GrpcServer())
        down = self.start(RefusingOrigin())
        self.proxy = self.serve(SITE.format(app=self.server.address, down=down.address))
        host, port = self.proxy.address("web")
        self.channel = self.enterContext(grpc.insecure_channel(
            f"{host}:{port}", options=[("grpc.default_authority", "a.test")]))

    def unary(self, name, request=b"", **more):
        call = (more.pop("channel", None) or self.channel).unary_unary(f"/t.{name}")
        return call(request, timeout=more.pop("timeout", SECONDS), **more)

    def failure(self, name, **more):
        with self.assertRaises(grpc.RpcError) as caught:
            self.unary(name, **more)
        return caught.exception

    def test_unary_with_metadata_both_ways(self):
        call = self.channel.unary_unary("/t.Echo/Unary")
        answer, state = call.with_call(b"x" * 100_000, timeout=SECONDS,
                                       metadata=(("x-mine", "1"),))
        self.assertEqual(answer, b"x" * 100_000)
        self.assertEqual(self.server.handlers.metadata["x-mine"], "1")
        self.assertIn(("x-initial", "first"), [tuple(m) for m in state.initial_metadata()])
        self.assertIn(("x-trailing", "last"), [tuple(m) for m in state.trailing_metadata()])

    def test_over_tls(self):
        host, port = self.proxy.address("safe")
        trust = grpc.ssl_channel_credentials(self.authority.read_bytes())
        channel = self.enterContext(grpc.secure_channel(
            f"{host}:{port}", trust, options=[("grpc.ssl_target_name_override", "a.test"),
                                              ("grpc.default_authority", "a.test")]))
        self.assertEqual(self.unary("Echo/Unary", b"safe", channel=channel), b"safe")

    def test_streams_in_all_directions(self):
        counts = self.channel.unary_stream("/t.Echo/Counts")(b"500", timeout=SECONDS)
        self.assertEqual([int(one) for one in counts], list(range(500)))
        numbers = (str(number).encode() for number in range(500))
        sums = self.channel.stream_unary("/t.Echo/Sums")(numbers, timeout=SECONDS)
        self.assertEqual(int(sums), sum(range(500)))

    def test_a_conversation_goes_message_by_message(self):
        heard = []
        answered = threading.Semaphore(1)

        def talk():
            for number in range(20):
                answered.acquire(timeout=SECONDS)
                yield str(number).encode()

        for one in self.channel.stream_stream("/t.Echo/Chats")(talk(), timeout=SECONDS):
            heard.append(int(one))
            answered.release()
        self.assertEqual(heard, list(range(20)))

    def test_an_error_of_the_server_arrives_as_it_is(self):
        error = self.failure("Echo/Fails")
        self.assertEqual((error.code(), error.details()),
                         (grpc.StatusCode.NOT_FOUND, "no such thing: 100%"))

    def test_a_deadline_ends_the_call_everywhere(self):
        error = self.failure("Echo/Sleeps", timeout=2)
        self.assertEqual(error.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        self.assertTrue(self.server.handlers.cancelled.wait(SECONDS))

    def test_what_the_proxy_says_is_said_in_the_words_of_grpc(self):
        for name, code, details in (
                ("Down/Any", grpc.StatusCode.UNAVAILABLE, "upstream_connect_failed"),
                ("Nobody/Any", grpc.StatusCode.UNIMPLEMENTED, "no_route")):
            with self.subTest(name=name):
                error = self.failure(name)
                self.assertEqual((error.code(), error.details()), (code, details))
        self.assertEqual(self.failure("Echo/Denied").code(), grpc.StatusCode.PERMISSION_DENIED)

    def test_a_client_that_gives_up_cancels_the_call(self):
        future = self.channel.unary_unary("/t.Echo/Sleeps").future(b"", timeout=SECONDS)
        self.assertTrue(self.server.handlers.begun.wait(SECONDS))
        future.cancel()
        self.assertTrue(self.server.handlers.cancelled.wait(SECONDS))
        self.proxy.wait_until(lambda: self.proxy.stats()["requests_active"] == 0, "its end")


if __name__ == "__main__":
    main()
