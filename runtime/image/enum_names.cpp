#include "runtime/image/enum_names.h"

namespace weir::image {
namespace {

constexpr std::string_view kUnknown = "unknown";

}  // namespace

std::string_view to_string(TlsVersion value) {
  switch (value) {
    case TlsVersion::kTls12:
      return "TLS1_2";
    case TlsVersion::kTls13:
      return "TLS1_3";
  }
  return kUnknown;
}

std::string_view to_string(CaptureType value) {
  switch (value) {
    case CaptureType::kEnum:
      return "enum";
    case CaptureType::kUuid:
      return "uuid";
    case CaptureType::kUint:
      return "uint";
    case CaptureType::kInt:
      return "int";
    case CaptureType::kSlug:
      return "slug";
    case CaptureType::kSegment:
      return "segment";
    case CaptureType::kTail:
      return "tail";
  }
  return kUnknown;
}

std::string_view to_string(ClientMode value) {
  switch (value) {
    case ClientMode::kRequired:
      return "required";
    case ClientMode::kRequested:
      return "requested";
  }
  return kUnknown;
}

std::string_view to_string(ForwardedFields value) {
  switch (value) {
    case ForwardedFields::kXForwarded:
      return "x_forwarded";
    case ForwardedFields::kForwarded:
      return "forwarded";
    case ForwardedFields::kBoth:
      return "both";
  }
  return kUnknown;
}

std::string_view to_string(UpstreamProtocol value) {
  switch (value) {
    case UpstreamProtocol::kHttp1:
      return "http1";
    case UpstreamProtocol::kHttp2:
      return "http2";
    case UpstreamProtocol::kAuto:
      return "auto";
  }
  return kUnknown;
}

std::string_view to_string(UpstreamTlsMode value) {
  switch (value) {
    case UpstreamTlsMode::kOff:
      return "off";
    case UpstreamTlsMode::kVerified:
      return "verified";
    case UpstreamTlsMode::kInsecure:
      return "insecure";
  }
  return kUnknown;
}

std::string_view to_string(Upgrade value) {
  switch (value) {
    case Upgrade::kRefused:
      return "refused";
    case Upgrade::kWebSocket:
      return "websocket";
  }
  return kUnknown;
}

std::string_view to_string(TokenMode value) {
  switch (value) {
    case TokenMode::kRequired:
      return "required";
    case TokenMode::kOptional:
      return "optional";
  }
  return kUnknown;
}

std::string_view to_string(AtomSubject value) {
  switch (value) {
    case AtomSubject::kMethod:
      return "method";
    case AtomSubject::kHeader:
      return "header";
    case AtomSubject::kQuery:
      return "query";
    case AtomSubject::kCookie:
      return "cookie";
    case AtomSubject::kClientIp:
      return "client_ip";
    case AtomSubject::kClientPort:
      return "client_port";
    case AtomSubject::kCapture:
      return "capture";
    case AtomSubject::kScheme:
      return "scheme";
    case AtomSubject::kSni:
      return "sni";
    case AtomSubject::kClientCertificate:
      return "client_certificate";
    case AtomSubject::kClaim:
      return "claim";
    case AtomSubject::kClaimValues:
      return "claim_values";
  }
  return kUnknown;
}

std::string_view to_string(AtomTest value) {
  switch (value) {
    case AtomTest::kPresent:
      return "present";
    case AtomTest::kEqualsAny:
      return "equals_any";
    case AtomTest::kInSet:
      return "in_set";
    case AtomTest::kInLanguage:
      return "in_language";
    case AtomTest::kInRange:
      return "in_range";
  }
  return kUnknown;
}

std::string_view to_string(ActionKind value) {
  switch (value) {
    case ActionKind::kUpstream:
      return "upstream";
    case ActionKind::kSplit:
      return "split";
    case ActionKind::kRespond:
      return "respond";
    case ActionKind::kRedirect:
      return "redirect";
  }
  return kUnknown;
}

std::string_view to_string(TemplatePartKind value) {
  switch (value) {
    case TemplatePartKind::kText:
      return "text";
    case TemplatePartKind::kCapture:
      return "capture";
    case TemplatePartKind::kTail:
      return "tail";
    case TemplatePartKind::kPath:
      return "path";
    case TemplatePartKind::kQuery:
      return "query";
    case TemplatePartKind::kPathAndQuery:
      return "path_and_query";
    case TemplatePartKind::kHost:
      return "host";
    case TemplatePartKind::kScheme:
      return "scheme";
    case TemplatePartKind::kMethod:
      return "method";
    case TemplatePartKind::kClientIp:
      return "client_ip";
    case TemplatePartKind::kSlashTail:
      return "slash_tail";
    case TemplatePartKind::kClientCertificate:
      return "client_certificate";
    case TemplatePartKind::kClaim:
      return "claim";
  }
  return kUnknown;
}

std::string_view to_string(EditOp value) {
  switch (value) {
    case EditOp::kSet:
      return "set";
    case EditOp::kAdd:
      return "add";
    case EditOp::kRemove:
      return "remove";
  }
  return kUnknown;
}

std::string_view to_string(Balance value) {
  switch (value) {
    case Balance::kRoundRobin:
      return "round_robin";
    case Balance::kLeastRequest:
      return "least_request";
  }
  return kUnknown;
}

}  // namespace weir::image
