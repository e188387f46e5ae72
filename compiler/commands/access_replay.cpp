#include "compiler/commands/access_replay.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "compiler/model/described_request.h"
#include "runtime/engine/match.h"

namespace weir::commands {
namespace {

using Fields = std::map<std::string, std::string, std::less<>>;

int hex_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// What the log made of bytes beyond ASCII, made bytes again.
std::string from_latin1(const std::string& text) {
  constexpr unsigned kLeadTwo = 0xC2;  // of U+0080 to U+00BF; 0xC3 of U+00C0 to U+00FF
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if ((lead & ~1U) == kLeadTwo && i + 1 < text.size()) {
      bytes += static_cast<char>((lead & 1U) * 0x40 + static_cast<unsigned char>(text[++i]));
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

// A value in quotes as the log escapes it; `rest` begins behind the first quote and is moved behind
// the last.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::string value;
  for (size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return value;
    }
    if (rest[i] != '\\') {
      value += rest[i];
    } else if (i + 3 < rest.size() && rest[i + 1] == 'x' && hex_digit(rest[i + 2]) >= 0 &&
               hex_digit(rest[i + 3]) >= 0) {
      value += static_cast<char>(hex_digit(rest[i + 2]) * 16 + hex_digit(rest[i + 3]));
      i += 3;
    } else if (i + 1 < rest.size()) {
      value += rest[++i];
    }
  }
  return std::nullopt;
}

// {"key":"value",...}, or nothing. A code point below 256 is the byte of its number.
std::optional<Fields> parse_json(std::string_view line) {
  const auto document = nlohmann::json::parse(line, nullptr, false);
  if (!document.is_object()) {
    return std::nullopt;
  }
  Fields fields;
  for (const auto& [key, value] : document.items()) {
    if (value.is_string()) {
      fields[key] = from_latin1(value.get<std::string>());
    }
  }
  return fields;
}

// "TIME key=value key="value"", or nothing.
std::optional<Fields> parse_line(std::string_view line) {
  if (line.starts_with('{')) {
    return parse_json(line);
  }
  Fields fields;
  std::string_view rest = line.substr(std::min(line.find(' '), line.size()));
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const size_t equals = rest.find('=');
    if (equals == std::string_view::npos) {
      return std::nullopt;
    }
    std::string key(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    if (rest.starts_with('"')) {
      rest.remove_prefix(1);
      auto value = take_quoted(rest);
      if (!value) {
        return std::nullopt;
      }
      fields[std::move(key)] = *std::move(value);
    } else {
      const size_t end = std::min(rest.find(' '), rest.size());
      fields[std::move(key)] = rest.substr(0, end);
      rest.remove_prefix(end);
    }
  }
  return fields;
}

class Replay {
 public:
  Replay(const prove::DiffReport& report, const image::ImageView& before,
         const image::ImageView& after)
      : report_(report), before_(before), after_(after) {
    traffic_.by_class.resize(report.classes.size());
  }

  void add(std::string_view line) {
    const auto fields = parse_line(line);
    const auto request = fields ? described(*fields) : std::nullopt;
    if (!request) {
      ++traffic_.unreadable;
      return;
    }
    ++traffic_.requests;
    const std::string& listener = fields->at("listener");
    const auto found = report_.class_of_routes.find(
        {route_of(before_, listener, *request), route_of(after_, listener, *request)});
    if (found != report_.class_of_routes.end()) {
      ++traffic_.by_class[found->second];
    }
  }

  Traffic take() { return std::move(traffic_); }

 private:
  [[nodiscard]] std::optional<model::DescribedRequest> described(const Fields& fields) const {
    for (const char* needed : {"method", "host", "path", "listener", "client"}) {
      if (!fields.contains(needed)) {
        return std::nullopt;
      }
    }
    const std::string scheme = is_tls(fields.at("listener")) ? " https://" : " http://";
    const std::string& path = fields.at("path");
    auto request = model::DescribedRequest::parse(fields.at("method") + scheme + fields.at("host") +
                                                  (path.starts_with('/') ? path : "/"));
    if (!request || !request->set_client(fields.at("client"))) {
      return std::nullopt;
    }
    return *std::move(request);
  }

  [[nodiscard]] bool is_tls(const std::string& name) const {
    return std::ranges::any_of(after_.listeners(), [&](const image::ListenerRecord& listener) {
      return after_.text(listener.name) == name && listener.tls != image::kNone;
    });
  }

  static uint32_t route_of(const image::ImageView& view, const std::string& name,
                           const model::DescribedRequest& request) {
    for (uint32_t i = 0; i < view.listeners().size(); ++i) {
      if (view.text(view.listeners()[i].name) == name) {
        return engine::match(view, image::ListenerId(i), request.request()).route.value;
      }
    }
    return image::kNone;
  }

  const prove::DiffReport& report_;
  const image::ImageView& before_;
  const image::ImageView& after_;
  Traffic traffic_;
};

}  // namespace

Traffic replay(std::istream& log, const prove::DiffReport& report, const image::ImageView& before,
               const image::ImageView& after) {
  Replay replay(report, before, after);
  std::string line;
  while (std::getline(log, line)) {
    if (!line.empty()) {
      replay.add(line);
    }
  }
  return replay.take();
}

}  // namespace weir::commands
