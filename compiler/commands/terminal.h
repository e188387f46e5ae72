// Where a command writes: results on standard output, messages for people on standard error.
//
// Decides once whether colour is wanted: only on a terminal, never with NO_COLOR set
// (https://no-color.org) or TERM=dumb. Commands take a Terminal instead of touching the streams, so
// tests can hand in files. Not thread-safe.
#pragma once

#include <cstdio>
#include <string_view>

#include "runtime/base/result.h"

namespace weir::commands {

class Terminal {
 public:
  // The streams stay open for the life of the terminal and belong to the caller.
  Terminal(std::FILE* out, std::FILE* err);

  // The command's result. A result that could not be written is remembered: see `flush`.
  void print(std::string_view text);
  // A message beside the result.
  void note(std::string_view text);
  // "error: MESSAGE" and, where there is one, "  help: HELP".
  void error(std::string_view message, std::string_view help = {});
  void error(const Error& failure) { error(failure.to_string()); }

  // A line of standard error that the next one replaces; "" takes it away. Nothing where standard
  // error is no terminal.
  void progress(std::string_view text);
  // For what is shown again and again; nothing where the output is no terminal.
  void clear_screen();

  // False when a part of the result was lost (full disk, closed pipe).
  [[nodiscard]] bool flush();

  [[nodiscard]] bool colour_on_error() const { return colour_err_; }
  [[nodiscard]] bool colour_on_output() const { return colour_out_; }

 private:
  std::FILE* out_;
  std::FILE* err_;
  bool colour_out_;
  bool colour_err_;
  bool lost_output_ = false;
};

}  // namespace weir::commands
