#include "stint/cli/html.h"

#include <doctest/doctest.h>

namespace stint::cli {

TEST_CASE("nothing that a user has given is markup") {
    CHECK(html_text("<b a=\"1\" c='2'>&amp;", 100) ==
          "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
}

TEST_CASE("text of a page is UTF-8 without control characters, and has a bound") {
    CHECK(html_text("a\nb", 100) == "a\\nb");
    CHECK(html_text("ü\xff", 100).find('\xff') == std::string::npos);
    CHECK(html_text(std::string(1'000, '<'), 10).size() < 50);
}

TEST_CASE("long numbers are grouped by three digits") {
    CHECK(grouped_number(0) == "0");
    CHECK(grouped_number(9'999) == "9999");
    CHECK(grouped_number(12'345) == "12\u202f345");
    CHECK(grouped_number(123'456) == "123\u202f456");
    CHECK(grouped_number(-1'234'567) == "-1\u202f234\u202f567");
}

}  // namespace stint::cli
