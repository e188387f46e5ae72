#include "runtime/proxy/refusal.h"

#include <algorithm>
#include <array>

#include "runtime/base/http_status.h"

namespace weir::proxy {

namespace {

using http::ParseError;
using observe::Counter;

constexpr std::array kFramingErrors = {
    ParseError::kContentLengthMalformed,    ParseError::kContentLengthRepeated,
    ParseError::kTransferEncodingMalformed, ParseError::kTransferEncodingUnsupported,
    ParseError::kTransferEncodingInHttp10,  ParseError::kFramingAmbiguous,
};
constexpr std::array kHostErrors = {ParseError::kHostMissing, ParseError::kHostRepeated,
                                    ParseError::kHostMalformed};
constexpr std::array kBodyErrors = {ParseError::kChunkSizeMalformed, ParseError::kChunkSizeTooLarge,
                                    ParseError::kChunkExtensionTooLong,
                                    ParseError::kChunkEndMalformed};

template <typename List>
bool holds(const List& list, ParseError error) {
  return std::find(list.begin(), list.end(), error) != list.end();
}

Counter counter_for_status(HttpStatus status) {
  switch (status.value) {
    case 405:
      return Counter::kRefusedMethod;
    case 414:
      return Counter::kRefusedUriTooLong;
    case 431:
      return Counter::kRefusedHeadTooLarge;
    case 505:
      return Counter::kRefusedVersion;
    default:
      return Counter::kRefusedSyntax;
  }
}

Counter counter_for(ParseError error) {
  if (holds(kFramingErrors, error)) {
    return Counter::kRefusedFraming;
  }
  if (holds(kHostErrors, error)) {
    return Counter::kRefusedHost;
  }
  if (holds(kBodyErrors, error)) {
    return Counter::kRefusedBody;
  }
  return counter_for_status(http::parse_error_status(error));
}

}  // namespace

Refusal refuse(Counter counter, HttpStatus status) {
  return {counter, status, observe::counter_info(counter).name};
}

Refusal refuse_head(ParseError error) {
  return {counter_for(error), http::parse_error_status(error), http::parse_error_reason(error),
          true};
}

Refusal refuse_host(engine::HostError error) {
  return {Counter::kRefusedHost, status::kBadRequest, engine::host_error_name(error)};
}

Refusal refuse_path(engine::PathError error) {
  return {Counter::kRefusedPath, status::kBadRequest, engine::path_error_name(error)};
}

}  // namespace weir::proxy
