#include "runtime/filters/header_edits.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/http/hop_by_hop.h"
#include "runtime/http/request_parser.h"
#include "runtime/image/verify.h"
#include "tests/support/site_builder.h"

namespace weir::filters {
namespace {

using image::EditOp;

struct EditSpec {
  EditOp op;
  std::string name;
  std::string value;
};

// An image with these edits, and what they make of a head.
class Edited {
 public:
  explicit Edited(const std::vector<EditSpec>& edits) {
    for (const EditSpec& edit : edits) {
      const uint32_t value =
          edit.op == EditOp::kRemove ? image::kNone : site_.add_text_template(edit.value);
      site_.image.records.header_edits.push_back({edit.op, value, site_.image.text(edit.name)});
    }
    image::OutcomeRecord outcome;
    outcome.status = 200;
    outcome.request_edits = {0, static_cast<uint32_t>(edits.size())};
    site_.add_outcome(outcome);
    bytes_ = site_.image.build();
    auto view = image::verify(bytes_);
    if (!view) {
      FAIL(view.error().to_string());
    }
    view_ = *view;
    edits_ = outcome.request_edits;
  }

  std::string apply(const std::string& fields) {
    const std::string text = "GET / HTTP/1.1\r\nhost: a\r\n" + fields + "\r\n";
    http::RequestParser parser;
    http::RequestHead head;
    REQUIRE(parser.parse(text, head).status == http::ParseStatus::kComplete);
    http::FieldSet dropped;
    http::add_fields(head.headers, http::HeaderId::kHost, dropped);
    drop_edited_fields(view_, edits_, head.headers, dropped);
    http::HeadWriter writer;
    writer.fields_except(head.headers, dropped);
    write_edited_fields({view_, request_, segments_, scratch_}, edits_, writer);
    return std::string(writer.view());
  }

  [[nodiscard]] bool mentions(const std::string& name) const {
    return edits_mention(view_, edits_, name);
  }
  [[nodiscard]] bool replaces(const std::string& name) const {
    return edits_replace(view_, edits_, name);
  }

 private:
  support::SiteBuilder site_;
  support::ImageBytes bytes_;
  image::ImageView view_;
  image::Range edits_;
  engine::Request request_;
  engine::SegmentList segments_;
  std::string scratch_;
};

TEST_CASE("set replaces every field of the name, add leaves them, remove takes them", "[filters]") {
  Edited edited({{EditOp::kSet, "x-set", "new"},
                 {EditOp::kAdd, "x-add", "new"},
                 {EditOp::kRemove, "x-remove", ""}});
  CHECK(edited.apply("X-Set: 1\r\nx-set: 2\r\nX-Add: 1\r\nX-Remove: 1\r\nX-Other: 1\r\n") ==
        "X-Add: 1\r\nX-Other: 1\r\nx-set: new\r\nx-add: new\r\n");
  CHECK(edited.apply("") == "x-set: new\r\nx-add: new\r\n");
}

TEST_CASE("a later edit rules over an earlier one of the same name", "[filters]") {
  Edited edited({{EditOp::kSet, "x-a", "host"},
                 {EditOp::kSet, "x-a", "route"},
                 {EditOp::kAdd, "x-b", "gone"},
                 {EditOp::kRemove, "x-b", ""},
                 {EditOp::kSet, "x-c", "1"},
                 {EditOp::kAdd, "x-c", "2"}});
  CHECK(edited.apply("") == "x-a: route\r\nx-c: 1\r\nx-c: 2\r\n");
}

TEST_CASE("fields that frame the message or belong to the hop are never edited", "[filters]") {
  Edited edited({{EditOp::kRemove, "content-length", ""},
                 {EditOp::kSet, "transfer-encoding", "gzip"},
                 {EditOp::kSet, "connection", "upgrade"}});
  CHECK(edited.apply("content-length: 3\r\n") == "content-length: 3\r\n");
}

TEST_CASE("edits tell which names they decide about", "[filters]") {
  Edited edited({{EditOp::kSet, "x-set", "1"}, {EditOp::kAdd, "x-add", "1"}});
  CHECK(edited.mentions("x-set"));
  CHECK(edited.mentions("x-add"));
  CHECK_FALSE(edited.mentions("x-other"));
  CHECK(edited.replaces("x-set"));
  CHECK_FALSE(edited.replaces("x-add"));
}

}  // namespace
}  // namespace weir::filters
