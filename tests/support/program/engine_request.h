// A request of the naive router in the form of the engine.
#pragma once

#include <map>
#include <string>

#include "runtime/engine/request.h"
#include "tests/support/program/naive_router.h"

namespace weir::test {

// Borrows host and path.
class EngineRequest {
 public:
  EngineRequest(const std::string& host, const std::string& path, const Facts& facts);
  EngineRequest(const EngineRequest&) = delete;
  EngineRequest& operator=(const EngineRequest&) = delete;

  [[nodiscard]] const engine::Request& get() const { return request_; }
  // The same request for another path.
  void set_path(const std::string& path) { request_.path = path; }

 private:
  std::map<std::string, std::string> fields_;
  std::string query_;
  engine::Request request_;
};

}  // namespace weir::test
