#include "compiler/commands/proxy_answer.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace weir::commands {
namespace {

using nlohmann::json;

TEST_CASE("a status is a table for people", "[commands]") {
  const json status = json::parse(R"({
    "state": "serving", "pid": 4711, "generation": 3, "version": "0.1.0", "uptime_s": 86,
    "image": {"path": "/srv/site.wimg", "root_hash": "27ef", "generation": 12, "bytes": 4128,
              "loaded_at": "2027-03-01T12:00:00Z"},
    "listeners": [{"name": "edge", "tls": true, "addresses": ["0.0.0.0:443", "[::]:443"]},
                  {"name": "plain", "tls": false, "addresses": ["0.0.0.0:80"]}],
    "workers": 4, "connections_active": 118, "requests_active": 3, "predecessor_pid": 4650})");
  CHECK(describe_status(status) ==
        "serving: process 4711 of version 0.1.0, up for 86 s\n"
        "  image        /srv/site.wimg, 4128 bytes, loaded 2027-03-01T12:00:00Z\n"
        "  root hash    27ef\n"
        "  generation   3\n"
        "  workers      4\n"
        "  connections  118\n"
        "  requests     3 in flight\n"
        "  listeners    edge   0.0.0.0:443, [::]:443 (TLS)\n"
        "               plain  0.0.0.0:80\n"
        "  predecessor  process 4650 finishes what is in flight\n");
}

TEST_CASE("what a proxy of another version leaves out or says otherwise is no error",
          "[commands]") {
  CHECK_THAT(describe_status(json::object()), Catch::StartsWith("?: process ? of version ?"));
  const json odd = json::parse(R"({"image": 7, "listeners": {"a": 1, "b": [2]}, "pid": null})");
  CHECK_THAT(describe_status(odd), Catch::Contains("image        ?, ? bytes, loaded ?\n"));
  CHECK(describe_swap(json::object()) == "serving ? (root hash ?)\n");
  CHECK_THAT(describe_restart(json::object()), Catch::StartsWith("process ? serves"));
}

}  // namespace
}  // namespace weir::commands
