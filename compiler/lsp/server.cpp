#include "compiler/lsp/server.h"

#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "compiler/lsp/check_worker.h"
#include "compiler/lsp/features.h"
#include "compiler/lsp/transport.h"
#include "runtime/base/version.h"
#include "stdlib/embedded.h"

namespace weir::lsp {

namespace {

// Errors of JSON-RPC 2.0 and LSP 3.17.
enum Fault : int {
  kParseError = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kNotInitialized = -32002,
  kRequestFailed = -32803,
};

constexpr int kSyncIncremental = 2;

Json capabilities() {
  return {{"positionEncoding", "utf-16"},
          {"textDocumentSync", {{"openClose", true}, {"change", kSyncIncremental}, {"save", true}}},
          {"hoverProvider", true},
          {"definitionProvider", true},
          {"referencesProvider", true},
          {"documentHighlightProvider", true},
          {"documentSymbolProvider", true},
          {"workspaceSymbolProvider", true},
          {"foldingRangeProvider", true},
          {"documentFormattingProvider", true},
          {"inlayHintProvider", true},
          {"renameProvider", {{"prepareProvider", true}}},
          {"codeActionProvider", {{"codeActionKinds", {"quickfix", "source.fixAll.weir"}}}},
          {"codeLensProvider", {{"resolveProvider", false}}},
          {"completionProvider", {{"triggerCharacters", {".", "{", ":", "\"", ">"}}}},
          {"semanticTokensProvider", {{"legend", semantic_tokens_legend()}, {"full", true}}}};
}

class Server {
 public:
  Server(const World& world, int in, int out)
      : world_(world),
        session_(world_),
        worker_(world.files),
        transport_(in, out, worker_.done_fd()) {
    declare_requests();
    declare_notifications();
  }

  int run() {
    while (!exit_code_) {
      std::string body;
      switch (transport_.next(body, -1)) {
        case Transport::Event::kMessage:
          take(body);
          break;
        case Transport::Event::kWoken:
          take_reports();
          break;
        case Transport::Event::kIdle:
          break;
        case Transport::Event::kEnd:
        case Transport::Event::kBroken:
          return 1;
      }
      session_.modules().forget();
    }
    return *exit_code_;
  }

 private:
  using Request = std::function<Json(const Json& parameters, std::optional<Refusal>& refusal)>;
  using Notification = std::function<void(const Json& parameters)>;

  // ---- messages ------------------------------------------------------------------------------

  void take(const std::string& body) {
    const Json message = Json::parse(body, nullptr, false);
    if (message.is_discarded()) {
      send_fault(nullptr, kParseError, "this is not JSON");
      return;
    }
    const std::string method = text_of(member(message, "method"));
    const Json& id = member(message, "id");
    if (method.empty()) {
      if (!member(message, "result").is_null() || message.contains("result") ||
          message.contains("error")) {
        return;  // an answer to a request of ours, which asks for none
      }
      send_fault(id, kInvalidRequest, "a message without a method");
      return;
    }
    const Json& parameters = member(message, "params");
    id.is_null() ? notify(method, parameters) : answer(id, method, parameters);
  }

  void answer(const Json& id, const std::string& method, const Json& parameters) {
    const auto request = requests_.find(method);
    if (request == requests_.end()) {
      send_fault(id, kMethodNotFound, fmt::format("`{}` is not answered by weir", method));
      return;
    }
    if (!is_initialized_ && method != "initialize") {
      send_fault(id, kNotInitialized, "`initialize` comes first");
      return;
    }
    if (has_shut_down_) {
      send_fault(id, kInvalidRequest, "the session has ended");
      return;
    }
    std::optional<Refusal> refusal;
    Json result = request->second(parameters, refusal);
    if (refusal) {
      send_fault(id, kRequestFailed, refusal->message);
    } else {
      send({{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}});
    }
  }

  void notify(const std::string& method, const Json& parameters) {
    const auto notification = notifications_.find(method);
    if (notification != notifications_.end() && (is_initialized_ || method == "exit")) {
      notification->second(parameters);
    }
  }

  void send(const Json& message) {
    // Bytes that are no UTF-8 were replaced when they were read.
    if (!transport_.send(message.dump(-1, ' ', false, Json::error_handler_t::replace))) {
      exit_code_ = 1;
    }
  }

  void send_fault(const Json& id, Fault code, std::string message) {
    send({{"jsonrpc", "2.0"},
          {"id", id},
          {"error", {{"code", static_cast<int>(code)}, {"message", std::move(message)}}}});
  }

  void send_notification(const char* method, Json parameters) {
    send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(parameters)}});
  }

  // ---- requests ------------------------------------------------------------------------------

  template <typename Feature>
  void on(const char* method, Feature feature) {
    requests_.emplace(method, [this, feature](const Json& parameters, std::optional<Refusal>&) {
      return feature(session_, parameters);
    });
  }

  template <typename Feature>
  void on_may_refuse(const char* method, Feature feature) {
    requests_.emplace(method,
                      [this, feature](const Json& parameters, std::optional<Refusal>& refusal) {
                        return feature(session_, parameters, refusal);
                      });
  }

  void declare_requests() {
    requests_.emplace("initialize", [this](const Json& parameters, std::optional<Refusal>&) {
      return initialize(parameters);
    });
    requests_.emplace("shutdown", [this](const Json&, std::optional<Refusal>&) {
      has_shut_down_ = true;
      return Json(nullptr);
    });
    on("textDocument/hover", hover);
    on("textDocument/definition", definition);
    on("textDocument/references", references);
    on("textDocument/documentHighlight", document_highlight);
    on("textDocument/documentSymbol", document_symbols);
    on("textDocument/foldingRange", folding_ranges);
    on("textDocument/completion", completion);
    on("textDocument/codeAction", code_actions);
    on("textDocument/codeLens", code_lenses);
    on("textDocument/inlayHint", inlay_hints);
    on("textDocument/semanticTokens/full", semantic_tokens);
    on("workspace/symbol", workspace_symbols);
    on("workspace/textDocumentContent", std_text);
    on_may_refuse("textDocument/formatting", formatting);
    on_may_refuse("textDocument/prepareRename", prepare_rename);
    on_may_refuse("textDocument/rename", rename);
  }

  Json initialize(const Json& parameters) {
    session_.initialize(parameters);
    is_initialized_ = true;
    can_refresh_hints_ =
        is_set(member(member(member(member(parameters, "capabilities"), "workspace"), "inlayHint"),
                      "refreshSupport"));
    return {{"capabilities", capabilities()},
            {"serverInfo", {{"name", "weir"}, {"version", kVersion}}}};
  }

  // A module of stdlib/, for editors that follow a name into it.
  static Json std_text(Session& session, const Json& parameters) {
    const Module* module = session.modules().find(path_of(text_of(member(parameters, "uri"))));
    return module != nullptr && module->is_std() ? Json{{"text", module->file->text()}}
                                                 : Json(nullptr);
  }

  // ---- notifications -------------------------------------------------------------------------

  void declare_notifications() {
    notifications_.emplace("exit", [this](const Json&) { exit_code_ = has_shut_down_ ? 0 : 1; });
    notifications_.emplace("textDocument/didOpen", [this](const Json& parameters) {
      text_changed(session_.documents().open(parameters));
    });
    notifications_.emplace("textDocument/didChange", [this](const Json& parameters) {
      text_changed(session_.documents().change(parameters));
    });
    notifications_.emplace("textDocument/didClose", [this](const Json& parameters) {
      const std::string path = session_.documents().close(parameters);
      text_changed(path);
      if (!path.empty()) {
        worker_.add(session_.snapshot_of(session_.site_of(path)));
      }
    });
    const Notification files_changed = [this](const Json&) {
      session_.modules().touch_all();
      check_all();
    };
    notifications_.emplace("textDocument/didSave", files_changed);
    notifications_.emplace("workspace/didChangeWatchedFiles", files_changed);
  }

  void text_changed(const std::string& path) {
    if (path.empty()) {
      return;
    }
    session_.modules().touch(path);
    publish(path);
    check_all();
  }

  // Every site with a buffer open: an edit can concern each that imports the module.
  void check_all() {
    for (const std::string& site : session_.open_sites()) {
      worker_.add(session_.snapshot_of(site));
    }
  }

  void take_reports() {
    for (std::shared_ptr<const SiteReport>& report : worker_.take()) {
      if (report->failure) {
        send_notification("window/logMessage", {{"type", 2}, {"message", *report->failure}});
      }
      session_.keep(std::move(report));
    }
    std::set<std::string> files = files_with_diagnostics(session_);
    files.insert(published_.begin(), published_.end());
    for (const std::string& path : files) {
      publish(path);
    }
    if (can_refresh_hints_) {
      send({{"jsonrpc", "2.0"}, {"id", "refresh"}, {"method", "workspace/inlayHint/refresh"}});
    }
  }

  void publish(const std::string& path) {
    Json diagnostics = diagnostics_of(session_, path);
    const Document* document = session_.documents().find(path);
    if (diagnostics.empty() && document == nullptr && published_.erase(path) == 0) {
      return;  // nothing is shown there
    }
    if (!diagnostics.empty()) {
      published_.insert(path);
    }
    Json parameters = {{"uri", document != nullptr ? document->uri : uri_of(path)},
                       {"diagnostics", std::move(diagnostics)}};
    if (document != nullptr) {
      parameters["version"] = document->version;
    }
    send_notification("textDocument/publishDiagnostics", std::move(parameters));
  }

  const World& world_;
  Session session_;
  CheckWorker worker_;
  Transport transport_;
  std::map<std::string, Request> requests_;
  std::map<std::string, Notification> notifications_;
  std::set<std::string> published_;  // files that show a diagnostic
  bool is_initialized_ = false;
  bool has_shut_down_ = false;
  bool can_refresh_hints_ = false;
  std::optional<int> exit_code_;
};

}  // namespace

int serve(const World& world, int in, int out) {
  return Server(world, in, out).run();
}

}  // namespace weir::lsp
