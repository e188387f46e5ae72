#include "runtime/observe/access_log.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "runtime/observe/byte_ring.h"

namespace weir::observe {
namespace {

// A folder of one test, removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "weir-log-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string read_all(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

AccessRecord sample() {
  AccessRecord record;
  record.time = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'000'000'007));
  record.client = *SocketAddress::parse("192.0.2.7:4711");
  record.method = "GET";
  record.host = "a.example";
  record.path = "/x";
  record.status = HttpStatus{200};
  record.body_bytes = 512;
  record.duration = std::chrono::microseconds(1234);
  record.listener = "edge";
  record.route = "search";
  return record;
}

std::string line_of(const AccessRecord& record, AccessFormat format = AccessFormat::kText) {
  std::string line;
  format_access_line(record, format, line);
  return line;
}

TEST_CASE("a line tells time, client, request, outcome and place", "[observe]") {
  CHECK(
      line_of(sample()) ==
      "1970-01-12T13:46:40.007Z client=192.0.2.7:4711 method=GET host=a.example path=/x "
      "status=200 bytes=512 ms=1.234 listener=edge route=search upstream=- endpoint=- reason=-\n");
}

TEST_CASE("a line of JSON has the same names, and nothing for what there is not", "[observe]") {
  AccessRecord record = sample();
  record.path = "/a\"b\\c\n\xC3";
  record.upstream = "web";
  CHECK(line_of(record, AccessFormat::kJson) ==
        R"({"time":"1970-01-12T13:46:40.007Z","client":"192.0.2.7:4711","method":"GET",)"
        R"("host":"a.example","path":"/a\"b\\c\u000a\u00c3","status":200,"bytes":512,"ms":1.234,)"
        R"("listener":"edge","route":"search","upstream":"web"})"
        "\n");
}

TEST_CASE("of what went well a sample is logged, of the rest everything", "[observe]") {
  const TemporaryFolder folder;
  {
    auto log = AccessLog::open({.path = folder.file("log"), .sample = 10});
    REQUIRE(log.has_value());
    AccessRecord failed = sample();
    failed.status = HttpStatus{503};
    AccessRecord cut = sample();
    cut.reason = "client_aborted";
    for (int i = 0; i < 100; ++i) {
      REQUIRE((*log)->append(0, sample()));
    }
    REQUIRE((*log)->append(0, failed));
    REQUIRE((*log)->append(0, cut));
  }
  const std::string text = read_all(folder.file("log"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 12);
}

TEST_CASE("an endpoint and a reason are shown when there are any", "[observe]") {
  const EndpointAddress endpoint = *EndpointAddress::parse("[::1]:80");
  AccessRecord record = sample();
  record.upstream = "web";
  record.endpoint = &endpoint;
  record.reason = "upstream_reset";
  CHECK_THAT(line_of(record),
             Catch::Contains("upstream=web endpoint=[::1]:80 reason=upstream_reset\n"));
}

TEST_CASE("a peer cannot forge a line with control characters, quotes or spaces", "[observe]") {
  AccessRecord record = sample();
  record.path = "/a b\"\\\r\n\x01\x80 status=500";
  const std::string line = line_of(record);
  CHECK_THAT(line,
             Catch::Contains("path=\"/a b\\\"\\\\\\x0d\\x0a\\x01\\x80 status=500\" status=200"));
  CHECK(line.find('\n') == line.size() - 1);
}

TEST_CASE("lines of every worker reach the file when the log is closed", "[observe]") {
  const TemporaryFolder folder;
  {
    auto log = AccessLog::open({.path = folder.file("log"), .workers = 2});
    REQUIRE(log);
    CHECK((*log)->append(0, sample()));
    CHECK((*log)->append(1, sample()));
  }
  CHECK(read_all(folder.file("log")) == line_of(sample()) + line_of(sample()));
}

TEST_CASE("flush returns after the lines before it were written", "[observe]") {
  const TemporaryFolder folder;
  auto log = AccessLog::open({.path = folder.file("log")});
  REQUIRE(log);
  for (int i = 1; i <= 20; ++i) {
    (*log)->append(0, sample());
    (*log)->flush();
    CHECK(read_all(folder.file("log")).size() == line_of(sample()).size() * size_t(i));
  }
}

TEST_CASE("after a rotation the log goes on in a new file", "[observe]") {
  const TemporaryFolder folder;
  auto log = AccessLog::open({.path = folder.file("log")});
  REQUIRE(log);
  (*log)->append(0, sample());
  (*log)->flush();
  std::filesystem::rename(folder.file("log"), folder.file("log.1"));
  (*log)->reopen();
  (*log)->append(0, sample());
  (*log)->flush();
  CHECK(read_all(folder.file("log")) == line_of(sample()));
  CHECK(read_all(folder.file("log.1")) == line_of(sample()));
}

TEST_CASE("a line that does not fit into its ring is dropped, and the caller is told",
          "[observe]") {
  const TemporaryFolder folder;
  auto log = AccessLog::open({.path = folder.file("log"), .ring_bytes = 64});
  REQUIRE(log);
  CHECK_FALSE((*log)->append(0, sample()));
}

TEST_CASE("an access log that cannot be opened says where", "[observe]") {
  const TemporaryFolder folder;
  const auto log = AccessLog::open({.path = folder.file("missing/log")});
  REQUIRE_FALSE(log);
  CHECK_THAT(log.error().to_string(), Catch::Contains("missing/log"));
}

TEST_CASE("a ring gives back across its end what was pushed, and refuses what is too much",
          "[observe]") {
  ByteRing ring(8);
  CHECK(ring.push("abcdef"));
  CHECK_FALSE(ring.push("ghi"));
  ring.pop(6);
  CHECK(ring.push("123456"));
  const auto pieces = ring.pieces();
  CHECK(std::string(pieces[0]) + std::string(pieces[1]) == "123456");
  CHECK(pieces[0] == "12");
  ring.pop(6);
  CHECK(ring.backlog() == 0);
}

}  // namespace
}  // namespace weir::observe
