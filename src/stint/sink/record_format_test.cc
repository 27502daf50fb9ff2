#include "stint/sink/record_format.h"

#include "support/events.h"
#include <doctest/doctest.h>

#include "stint/base/json.h"

using namespace stint;
using test::event_of;

namespace {

const ItemWords words{.command = [](const Event&) { return "./work 'a b'"; },
                      .arguments =
                          [](const Event&) {
                              return std::vector<Argument>{{"1", "a b"}, {"name", "x"}};
                          },
                      .text = {}};

Event measured(std::string output) {
    Event event = event_of(7, std::move(output));
    event.outcome.attempt.started_at = {1'795'582'181'933'000};
    event.outcome.attempt.duration_us = 12'345'678;
    return event;
}

std::string field_of(RecordFormat format, std::initializer_list<std::string_view> pieces) {
    OutputField field(format, OutputField::Which::stderr_field);
    std::string text = field.begin();
    for (std::string_view piece : pieces) field.append(text, piece);
    return text + field.end();
}

}  // namespace

TEST_CASE("a job log has the columns of GNU parallel, the runtime right-aligned") {
    Event event = measured("out\n");
    event.outcome.attempt.cause = "exit 3";

    CHECK(record_header(RecordFormat::joblog, {}) ==
          "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n");
    CHECK(record_head(RecordFormat::joblog, event, words) ==
          "7\t:\t1795582181.933\t    12.346\t0\t4\t3\t0\t./work 'a b'\n");
}

TEST_CASE("a command of several lines is one line of a job log") {
    ItemWords long_words = words;
    long_words.command = [](const Event&) { return "a\nb"; };

    std::string line = record_head(RecordFormat::joblog, measured(""), long_words);

    CHECK(line.ends_with(std::string("a\0b\n", 4)));
}

TEST_CASE("a table has a column an argument, called by its name or place") {
    CHECK(record_header(RecordFormat::csv, words.arguments(measured("")))
              .ends_with("Command,V1,name,Stdout,Stderr\n"));
    CHECK(record_head(RecordFormat::csv, measured("x"), words) ==
          "7,:,1795582181.933,12.346,0,1,0,0,\"./work 'a b'\",\"a b\",x");
}

TEST_CASE("an output in a table is quoted where it must be") {
    OutputField plain(RecordFormat::csv, OutputField::Which::stdout_field, "word");
    OutputField quoted(RecordFormat::csv, OutputField::Which::stdout_field, "a \"b\"\n");
    std::string text = plain.begin();
    plain.append(text, "word");
    text += plain.end() + quoted.begin();
    quoted.append(text, "a \"b\"\n");

    CHECK(text + quoted.end() == ",word,\"a \"\"b\"\"\n\"");
}

TEST_CASE("a character that is cut between two pieces stays whole in JSON") {
    CHECK(field_of(RecordFormat::json, {"\xE2\x82", "\xAC"}) ==
          ", \"Stderr\": \"\xE2\x82\xAC\" }\n");
    CHECK(field_of(RecordFormat::json, {"a\xE2"}) == ", \"Stderr\": \"a\xEF\xBF\xBD\" }\n");
}

TEST_CASE("a JSON record can be parsed") {
    Event event = measured("");
    std::string line = record_head(RecordFormat::json, event, words);
    for (auto which : {OutputField::Which::stdout_field, OutputField::Which::stderr_field}) {
        OutputField field(RecordFormat::json, which, "");
        line += field.begin() + field.end();
    }

    Result<Json> parsed = parse_json(line);

    REQUIRE(parsed.ok());
    CHECK(integer_member(parsed.value(), "Seq") == 7);
    CHECK(text_member(parsed.value(), "Command") == "./work 'a b'");
}
