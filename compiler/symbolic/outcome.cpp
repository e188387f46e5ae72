#include "compiler/symbolic/outcome.h"

#include <algorithm>

#include <fmt/format.h>

namespace weir::symbolic {
namespace {

std::string part_text(const model::TemplatePart& part, const std::vector<std::string>& issuers) {
  switch (part.kind) {
    case image::TemplatePartKind::kText:
      return part.text;
    case image::TemplatePartKind::kCapture:
      return fmt::format("{{segment {}}}", part.segment + 1);
    case image::TemplatePartKind::kTail:
      return fmt::format("{{path from segment {}}}", part.segment + 1);
    case image::TemplatePartKind::kSlashTail:
      return fmt::format("{{/path from segment {}}}", part.segment + 1);
    case image::TemplatePartKind::kPath:
      return "{req.path}";
    case image::TemplatePartKind::kQuery:
      return "{req.query}";
    case image::TemplatePartKind::kPathAndQuery:
      return "{req.path_and_query}";
    case image::TemplatePartKind::kHost:
      return "{req.host}";
    case image::TemplatePartKind::kScheme:
      return "{req.scheme}";
    case image::TemplatePartKind::kMethod:
      return "{req.method}";
    case image::TemplatePartKind::kClientIp:
      return "{req.client.ip}";
    case image::TemplatePartKind::kClientCertificate:
      return fmt::format("{{req.tls.client.{}}}", part.text);
    case image::TemplatePartKind::kClaim:
      return fmt::format("{{req.jwt.claim(\"{}\") of {}}}", part.text, issuers[part.segment]);
  }
  return {};
}

void append(std::string& key, std::string_view text) {
  key += fmt::format("{}:{}", text.size(), text);
}

}  // namespace

void normalize(std::vector<Share>& shares) {
  std::erase_if(shares, [](const Share& share) { return share.ppm == 0; });
  std::ranges::sort(shares, {}, &Share::upstream);
  std::vector<Share> united;
  for (Share& share : shares) {
    if (!united.empty() && united.back().upstream == share.upstream) {
      united.back().ppm += share.ppm;
    } else {
      united.push_back(std::move(share));
    }
  }
  shares = std::move(united);
}

std::string template_text(const model::Template& parts, const std::vector<std::string>& issuers) {
  std::string text;
  for (const model::TemplatePart& part : parts) {
    text += part_text(part, issuers);
  }
  return text;
}

std::string edit_text(image::EditOp op, std::string_view name, std::string_view value) {
  switch (op) {
    case image::EditOp::kSet:
      return fmt::format("set \"{}\" = \"{}\"", name, value);
    case image::EditOp::kAdd:
      return fmt::format("add \"{}\" = \"{}\"", name, value);
    case image::EditOp::kRemove:
      return fmt::format("remove \"{}\"", name);
  }
  return {};
}

std::string key_of(const Outcome& outcome) {
  std::string key =
      fmt::format("{} {} {} {} {} ", outcome.shares.empty() ? static_cast<int>(outcome.action) : 0,
                  outcome.status, outcome.timeout_ms, static_cast<int>(outcome.upgrade),
                  outcome.token ? static_cast<int>(*outcome.token) : -1);
  for (const Share& share : outcome.shares) {
    append(key, share.upstream);
    key += fmt::format("={} ", share.ppm);
  }
  append(key, outcome.location);
  append(key, outcome.body);
  key += outcome.rewrite ? '+' : '-';
  append(key, outcome.rewrite.value_or(""));
  for (const auto* edits : {&outcome.request_edits, &outcome.response_edits}) {
    key += fmt::format("{} ", edits->size());
    for (const std::string& edit : *edits) {
      append(key, edit);
    }
  }
  append(key, outcome.issuer);
  return key;
}

std::string target_text(const Outcome& outcome) {
  constexpr double kPpmOfPercent = 1e4;
  if (outcome.action == image::ActionKind::kRedirect) {
    return fmt::format("redirect {} \"{}\"", outcome.status, outcome.location);
  }
  if (outcome.action == image::ActionKind::kRespond) {
    return fmt::format("status {}", outcome.status);
  }
  if (outcome.shares.size() == 1) {
    return outcome.shares.front().upstream;
  }
  std::string text;
  for (const Share& share : outcome.shares) {
    text += fmt::format("{}{} {:g}%", text.empty() ? "" : " / ", share.upstream,
                        share.ppm / kPpmOfPercent);
  }
  return text;
}

}  // namespace weir::symbolic
