#include "compiler/commands/proxy_answer.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace weir::commands {
namespace {

using nlohmann::json;

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string member(const json& object, const char* key) {
  return object.is_object() && object.contains(key) ? text_of(object[key]) : "?";
}

json part(const json& object, const char* key) {
  return object.is_object() && object.contains(key) ? object[key] : json();
}

std::string row(std::string_view label, std::string_view value) {
  return fmt::format("  {:<12} {}\n", label, value);
}

std::string describe_image(const json& image) {
  return row("image", fmt::format("{}, {} bytes, loaded {}", member(image, "path"),
                                  member(image, "bytes"), member(image, "loaded_at"))) +
         row("root hash", member(image, "root_hash"));
}

// "127.0.0.1:8443, [::1]:8443".
std::string join(const json& addresses) {
  std::string text;
  for (const json& address : addresses) {
    text += (text.empty() ? "" : ", ") + text_of(address);
  }
  return text;
}

std::string describe_listeners(const json& listeners) {
  size_t width = 0;
  for (const json& listener : listeners) {
    width = std::max(width, member(listener, "name").size());
  }
  std::string text;
  for (const json& listener : listeners) {
    const char* protocol = part(listener, "tls") == json(true) ? " (TLS)" : "";
    text += row(text.empty() ? "listeners" : "",
                fmt::format("{:<{}}  {}{}", member(listener, "name"), width,
                            join(part(listener, "addresses")), protocol));
  }
  return text;
}

}  // namespace

std::string describe_status(const json& status) {
  std::string text =
      fmt::format("{}: process {} of version {}, up for {} s\n", member(status, "state"),
                  member(status, "pid"), member(status, "version"), member(status, "uptime_s"));
  if (status.contains("image")) {
    text += describe_image(status["image"]);
  }
  text += row("generation", member(status, "generation"));
  text += row("workers", member(status, "workers"));
  text += row("connections", member(status, "connections_active"));
  text += row("requests", member(status, "requests_active") + " in flight");
  text += describe_listeners(part(status, "listeners"));
  if (status.contains("predecessor_pid")) {
    text += row("predecessor",
                "process " + member(status, "predecessor_pid") + " finishes what is in flight");
  }
  return text;
}

std::string describe_swap(const json& answer) {
  return fmt::format("serving {} (root hash {})\n", member(answer, "image"),
                     member(answer, "root_hash"));
}

std::string describe_restart(const json& answer) {
  return fmt::format(
      "process {} serves (root hash {}); the one before finishes what is in flight\n",
      member(answer, "pid"), member(answer, "root_hash"));
}

std::string describe_drain(const json& /*answer*/) {
  return "draining: nothing new is taken, and the process ends after what is in flight\n";
}

}  // namespace weir::commands
