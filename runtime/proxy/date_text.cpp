#include "runtime/proxy/date_text.h"

namespace weir::proxy {

std::string_view DateText::at(std::time_t now) {
  if (now != second_) {
    second_ = now;
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    // The process never sets a locale, so names of days and months are the English ones of "C".
    (void)std::strftime(text_.data(), text_.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  }
  return {text_.data(), text_.size() - 1};
}

}  // namespace weir::proxy
