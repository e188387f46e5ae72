#include "compiler/check/objects.h"

#include <map>
#include <utility>

#include "compiler/check/bindings.h"
#include "compiler/check/blocks.h"
#include "compiler/check/overlays.h"
#include "compiler/check/policies.h"
#include "dsl/syntax/views.h"

namespace weir::check {

namespace {

class ObjectChecker {
 public:
  ObjectChecker(Evaluator& evaluator, const Schema& schema, model::Program& program)
      : evaluator_(evaluator),
        schema_(schema),
        program_(program),
        overlays_(evaluator),
        types_(evaluator.context().types),
        sink_(evaluator.context().sink) {}

  void check() {
    for (const SymbolId id : evaluator_.names().of_kind(SymbolKind::kTls)) {
      check_tls(id, evaluator_.names().get(id));
    }
    for (const SymbolId id : evaluator_.names().of_kind(SymbolKind::kJwt)) {
      check_jwt(id, evaluator_.names().get(id));
    }
    for (const SymbolId id : evaluator_.names().of_kind(SymbolKind::kListener)) {
      check_listener(id, evaluator_.names().get(id));
    }
    for (const SymbolId id : evaluator_.names().of_kind(SymbolKind::kUpstream)) {
      check_upstream(id, evaluator_.names().get(id));
    }
  }

 private:
  BlockValue check_fields(SymbolId id, const Symbol& symbol, std::string_view keyword) {
    const dsl::ObjectDeclView view(symbol.declaration);
    const BlockOwner owner{std::string(keyword) + " `" + std::string(view.name().text()) + "`",
                           symbol.name};
    const ExpandedBlock content = expand_block(evaluator_, {symbol.module}, view.block());
    const BlockSchema& schema = schema_.block(keyword);
    const BlockValue policies = read_object_policies(evaluator_, schema_, schema, owner, content);
    BlockValue block = check_block(evaluator_, schema, owner,
                                   {view.block(), content, BlockPlace::kObject, &policies});
    overlays_.apply(id, owner, block);
    return block;
  }

  void check_tls(SymbolId id, const Symbol& symbol) {
    const BlockValue block = check_fields(id, symbol, "tls");
    model::TlsProfile profile;
    profile.name = site_name(evaluator_.context().site, symbol);
    profile.span = symbol.name;
    store_fields(types_, block, profile);
    for (const BlockValue& nested : block.nested("certificate")) {
      store_fields(types_, nested, profile.certificates.emplace_back());
    }
    for (const BlockValue& nested : block.nested("client")) {
      check_client(nested, symbol);
      store_fields(types_, nested, profile.client);
    }
    program_.tls_profiles.push_back(std::move(profile));
  }

  // A block that is there only by its defaults has the name of the profile.
  void check_client(const BlockValue& client, const Symbol& symbol) {
    const bool is_written = client.name.begin != symbol.name.begin;
    if (is_written && client.field("ca").value.is_absent()) {
      evaluator_.context()
          .sink
          .report(dsl::diag::missing_field, client.name,
                  "`client` of tls `" + site_name(evaluator_.context().site, symbol) + "`", "ca")
          .help("write the authorities of the clients: `ca = ref \"file:ca.pem\"`");
    }
  }

  void check_jwt(SymbolId id, const Symbol& symbol) {
    constexpr size_t kProfilesMax = 65'536;  // an atom names its profile in 16 bits
    const BlockValue block = check_fields(id, symbol, "jwt");
    model::JwtProfile profile;
    profile.name = site_name(evaluator_.context().site, symbol);
    profile.span = symbol.name;
    store_fields(types_, block, profile);
    program_.jwt_profiles.push_back(std::move(profile));
    if (program_.jwt_profiles.size() == kProfilesMax + 1) {
      sink_.report(dsl::diag::route_limit, symbol.name, "a site", kProfilesMax + 1,
                   "issuers of tokens", kProfilesMax);
    }
  }

  void check_listener(SymbolId id, const Symbol& symbol) {
    const BlockValue block = check_fields(id, symbol, "listener");
    model::Listener listener;
    listener.name = site_name(evaluator_.context().site, symbol);
    listener.span = symbol.name;
    store_fields(types_, block, listener);
    for (const BlockValue& nested : block.nested("limits")) {
      store_fields(types_, nested, listener.limits);
    }
    check_binds(block.field("bind"), symbol);
    program_.listeners.push_back(std::move(listener));
  }

  // Port 0 is another port each time.
  void check_binds(const FieldValue& field, const Symbol& symbol) {
    const auto* binds = std::get_if<std::vector<Value>>(&field.value.data);
    if (binds == nullptr) {
      return;
    }
    const std::string name(evaluator_.name_of(symbol));
    for (const Value& bind : *binds) {
      const auto& address = std::get<SocketAddress>(bind.data);
      const auto [taken, is_new] = binds_.emplace(address, Taken{bind.span, name});
      if (is_new || address.port.value == 0) {
        continue;
      }
      const std::string text = "`" + address.to_string() + "`";
      if (taken->second.span == bind.span) {
        report_shared_bind(field, text, taken->second);
      } else {
        sink_.report(dsl::diag::duplicate_bind, bind.span, text, taken->second.listener)
            .label("cannot be accepted on again")
            .secondary(taken->second.span, "taken here")
            .help("choose another port, or serve both from one listener");
      }
    }
  }

  struct Taken {
    dsl::Span span;
    std::string listener;
  };

  // Two listeners take one list of addresses from the same constant.
  void report_shared_bind(const FieldValue& field, const std::string& text, const Taken& taken) {
    sink_.report(dsl::diag::duplicate_bind, field.place, text, taken.listener)
        .secondary(taken.span, "the address is written here")
        .help("choose another port, or serve both from one listener");
  }

  void check_upstream(SymbolId id, const Symbol& symbol) {
    const BlockValue block = check_fields(id, symbol, "upstream");
    model::Upstream upstream;
    upstream.name = site_name(evaluator_.context().site, symbol);
    upstream.span = symbol.name;
    store_fields(types_, block, upstream);
    for (const BlockValue& nested : block.nested("tls")) {
      store_fields(types_, nested, upstream.tls);
      check_upstream_tls(nested, upstream);
    }
    check_protocol(symbol, upstream);
    check_endpoints(block.field("endpoints"));
    program_.upstreams.push_back(std::move(upstream));
  }

  // In the clear nobody says what he speaks.
  void check_protocol(const Symbol& symbol, const model::Upstream& upstream) {
    if (upstream.protocol == image::UpstreamProtocol::kAuto &&
        upstream.tls.mode == image::UpstreamTlsMode::kOff) {
      sink_
          .report(dsl::diag::missing_field, symbol.name,
                  "`tls` of upstream `" + upstream.name + "` with `protocol = auto`", "mode")
          .help(
              "endpoints say what they speak in the TLS handshake: write `tls { mode = verified "
              "}`; in the clear, write `protocol = http1` or `protocol = http2`");
    }
  }

  // What is written of TLS holds only with a mode, and a certificate only with its key.
  void check_upstream_tls(const BlockValue& block, const model::Upstream& upstream) {
    const model::UpstreamTls& tls = upstream.tls;
    const auto report = [&](std::string_view field, const char* help) {
      sink_
          .report(dsl::diag::missing_field, block.name, "`tls` of upstream `" + upstream.name + "`",
                  std::string(field))
          .help(help);
    };
    const bool says_something = !tls.name.empty() || !tls.ca.empty() || !tls.chain.empty();
    if (tls.mode == image::UpstreamTlsMode::kOff && says_something) {
      report("mode", "write `mode = verified`");
    } else if (!tls.chain.empty() && tls.key.empty()) {
      report("key", "write the private key of the chain: `key = ref \"file:client.key\"`");
    } else if (tls.chain.empty() && !tls.key.empty()) {
      report("chain", "write the certificate of the key: `chain = ref \"file:client.pem\"`");
    }
  }

  void check_endpoints(const FieldValue& field) {
    const auto* endpoints = std::get_if<std::vector<Value>>(&field.value.data);
    if (endpoints == nullptr) {
      return;
    }
    if (endpoints->size() > image::kEndpointsMax) {
      sink_.report(dsl::diag::route_limit, field.place, "an upstream", endpoints->size(),
                   "endpoints", image::kEndpointsMax);
    }
    std::map<EndpointAddress, dsl::Span> seen;
    for (const Value& value : *endpoints) {
      const EndpointAddress& address = std::get<EndpointValue>(value.data).address;
      const std::string text = "`" + address.to_string() + "`";
      if (!address.is_unix() && address.ip.port.value == 0) {
        sink_
            .report(dsl::diag::number_range, value.span, address.to_string(),
                    "an address to connect to")
            .help("write the port the server accepts on");
      } else if (const auto [first, is_new] = seen.emplace(address, value.span); !is_new) {
        sink_.report(dsl::diag::duplicate_element, value.span, text)
            .label("stands here again")
            .secondary(first->second, "first stands here")
            .help("give one of them a weight: " + dsl::encode_string(address.to_string()) +
                  " weight 2");
      }
    }
  }

  Evaluator& evaluator_;
  const Schema& schema_;
  model::Program& program_;
  Overlays overlays_;
  TypeStore& types_;
  dsl::DiagnosticSink& sink_;
  std::map<SocketAddress, Taken> binds_;
};

}  // namespace

void check_objects(Evaluator& evaluator, const Schema& schema, model::Program& program) {
  ObjectChecker(evaluator, schema, program).check();
}

std::string site_name(const load::LoadedSite& site, const Symbol& symbol) {
  std::string name(Evaluator::name_of(symbol));
  if (symbol.module == site.root) {
    return name;
  }
  constexpr std::string_view kSuffix = ".weir";
  const std::string& path = site.module(symbol.module).path;
  return path.substr(0, path.size() - kSuffix.size()) + "." + name;
}

}  // namespace weir::check
