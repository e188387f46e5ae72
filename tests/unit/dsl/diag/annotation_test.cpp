#include "dsl/diag/annotation.h"

#include <catch2/catch.hpp>

namespace weir::dsl {
namespace {

TEST_CASE("an annotation is one line, whatever its parts hold", "[diag]") {
  CHECK(to_text({.level = "error",
                 .file = "a,b:c.weir",
                 .line = 3,
                 .column = 7,
                 .title = "50%",
                 .message = "one: 1,\r\ntwo 50%"}) ==
        "::error file=a%2Cb%3Ac.weir,line=3,col=7,title=50%25::one: 1,%0D%0Atwo 50%25\n");
}

TEST_CASE("an annotation can stand nowhere", "[diag]") {
  CHECK(to_text({.level = "notice", .title = "t", .message = "m"}) == "::notice title=t::m\n");
}

}  // namespace
}  // namespace weir::dsl
