// Results as records of a text file, with the columns that GNU parallel writes: a job log, or a
// table with outputs as CSV (RFC 4180), TSV or JSON lines.
//
//     Seq Host Starttime JobRuntime Send Receive Exitval Signal Command [V… Stdout Stderr]
//
// Starttime is in seconds since 1970, JobRuntime in seconds, both with milliseconds. Host is ":"
// (this one), Send 0, Receive the bytes of stdout. Exitval is -1 when no exit of the process
// decided (a timeout, a lost output).
#pragma once

#include <string>
#include <string_view>

#include "stint/sink/item_words.h"

namespace stint {

enum class RecordFormat { joblog, csv, tsv, json };

// The line above all records; empty for JSON.
std::string record_header(RecordFormat format, const std::vector<Argument>& arguments);

// A record up to its outputs. That of a job log is complete, with its newline.
std::string record_head(RecordFormat format, const Event& event, const ItemWords& words);

// One output of a record, in pieces: what stands before it, each piece, and what stands behind.
class OutputField {
public:
    enum class Which { stdout_field, stderr_field };
    // `whole` is the output if it is known; else it comes in pieces, and is always quoted.
    OutputField(RecordFormat format, Which which, std::string_view whole);
    explicit OutputField(RecordFormat format, Which which);

    std::string begin() const;
    // REQUIRES: not after end()
    void append(std::string& to, std::string_view piece);
    std::string end();

private:
    RecordFormat format_;
    Which which_;
    bool quoted_;
    std::string cut_;  // The beginning of a character of UTF-8, at the end of the last piece.
};

}  // namespace stint
