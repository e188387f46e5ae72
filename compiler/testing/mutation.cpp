#include "compiler/testing/mutation.h"

#include <algorithm>

#include "compiler/analyze/analyze.h"
#include "compiler/emit/emit.h"
#include "compiler/lower/lower.h"
#include "compiler/testing/invariants.h"
#include "compiler/testing/run_tests.h"
#include "dsl/diag/sink.h"
#include "runtime/image/verify.h"

namespace weir::testing {
namespace {

class MutationRun {
 public:
  MutationRun(const model::Program& program, const image::ImageView& view,
              const dsl::SourceMap& sources, MutationReport& report)
      : program_(program), view_(view), sources_(sources), report_(report) {}

  void try_one(const Mutant& mutant) {
    ++report_.mutants;
    const model::Program changed = mutated(program_, mutant);
    dsl::DiagnosticSink sink;
    const analyze::Analysis analysis = analyze::analyze(changed, sink);
    if (sink.has_errors()) {
      ++report_.by_compiler;
      return;
    }
    const auto bytes = emit::emit(lower::lower(changed, analysis, sources_));
    const auto image = bytes ? image::verify(*bytes) : Result<image::ImageView>();
    if (!bytes || !image) {
      ++report_.by_compiler;  // a limit of the format
      return;
    }
    judge_one(mutant, changed, *image);
  }

 private:
  void judge_one(const Mutant& mutant, const model::Program& changed,
                 const image::ImageView& image) {
    if (run_tests(image, changed, select_tests(changed, "")).failed() > 0) {
      ++report_.by_tests;
      return;
    }
    auto difference = prove::diff(view_, image);
    if (!difference) {
      report_.fault = difference.error().to_string();
    } else if (difference->classes.empty()) {
      ++report_.equal;
    } else if (claims_fail(changed, image)) {
      ++report_.by_claims;
    } else {
      report_.missed.push_back({mutant, std::move(difference->classes.front())});
    }
  }

  static bool claims_fail(const model::Program& changed, const image::ImageView& image) {
    return std::ranges::any_of(prove_claims(changed, image).list,
                               [](const Proof& proof) { return proof.verdict == Verdict::kFails; });
  }

  const model::Program& program_;
  image::ImageView view_;
  const dsl::SourceMap& sources_;
  MutationReport& report_;
};

}  // namespace

MutationReport run_mutants(const model::Program& program, const image::ImageView& view,
                           const dsl::SourceMap& sources, size_t max,
                           const std::function<void(size_t, size_t)>& progress) {
  MutationReport report;
  const std::vector<Mutant> all = mutants_of(program);
  report.all = all.size();
  const size_t count = std::min(all.size(), max);
  MutationRun run(program, view, sources, report);
  for (size_t i = 0; i < count && report.fault.empty(); ++i) {
    progress(i, count);
    run.try_one(all[i * all.size() / count]);
  }
  return report;
}

}  // namespace weir::testing
