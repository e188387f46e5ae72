#include "compiler/commands/terminal.h"

#include <cstdlib>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

namespace weir::commands {
namespace {

bool wants_colour(std::FILE* stream) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool refused = no_color != nullptr && *no_color != '\0';
  const bool dumb = term != nullptr && std::string_view(term) == "dumb";
  return !refused && !dumb && ::isatty(::fileno(stream)) == 1;
}

}  // namespace

Terminal::Terminal(std::FILE* out, std::FILE* err)
    : out_(out), err_(err), colour_out_(wants_colour(out)), colour_err_(wants_colour(err)) {}

void Terminal::print(std::string_view text) {
  lost_output_ |= std::fwrite(text.data(), 1, text.size(), out_) != text.size();
}

void Terminal::note(std::string_view text) {
  // A message that cannot be shown is not worth failing for.
  (void)std::fwrite(text.data(), 1, text.size(), err_);
}

void Terminal::error(std::string_view message, std::string_view help) {
  const std::string_view open = colour_err_ ? "\x1b[1;31m" : "";
  const std::string_view close = colour_err_ ? "\x1b[0m" : "";
  note(fmt::format("{}error{}: {}\n", open, close, message));
  if (!help.empty()) {
    note(fmt::format("  help: {}\n", help));
  }
}

void Terminal::clear_screen() {
  if (::isatty(::fileno(out_)) == 1) {
    print("\x1b[2J\x1b[H");
  }
}

void Terminal::progress(std::string_view text) {
  if (::isatty(::fileno(err_)) == 1) {
    note(std::string("\r\x1b[K").append(text));
  }
}

bool Terminal::flush() {
  lost_output_ |= std::fflush(out_) != 0;
  return !lost_output_;
}

}  // namespace weir::commands
