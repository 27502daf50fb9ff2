// The table of the options about inputs.
#include "stint/cli/input_options.h"

namespace stint::cli {
namespace {

using Kind = Values::Kind;

void append(std::vector<Option>& table, std::vector<Option> more) {
    for (Option& option : more) {
        option.group = OptionGroup::inputs;
        table.push_back(std::move(option));
    }
}

}  // namespace

std::vector<Option> InputOptions::table() {
    std::vector<Option> table;
    append(table,
           {{"--from",
             "SOURCE",
             "glob:PATTERN, lines:FILE, a range such as 1..100, stdin (the default), or "
             "something big in parts: csv:FILE?rows=10000, text:, jsonl:, fixed:, envelope:; "
             "or spool:QUEUE, the jobs of a Filespooler queue; repeatable",
             &from,
             "",
             OptionGroup::inputs,
             {Kind::urls,
              {"glob:", "lines:", "stdin", "1..",
               "csv:", "text:", "jsonl:", "fixed:", "envelope:", "spool:"}}},
            {"-a,--arg-file",
             "FILE",
             "the lines of a file, combined with each of the other sources; repeatable",
             &arg_files,
             "",
             OptionGroup::inputs,
             {Kind::files, {}}},
            {"--link,--xapply", "",
             "take the sources side by side, the shorter ones again from their beginning", &link,
             ""}});
    append(table, blocks.table());
    append(table, record_table());
    append(table, group_table());
    append(
        table,
        {{"-I", "TEXT", "what stands for the arguments in the command, instead of {}", &replace,
          ""},
         {"--plus", "", "know also {..} {...} {/..} {/...} {+/} {+.} {+..} {+...}", &plus, ""},
         {"--shell", "",
          "the command is code of sh; what placeholders stand for is never read as code", &shell,
          ""},
         {"--carry", "",
          "send the file that each item names with it, for workers that do not see it; {} is "
          "their copy",
          &carry, ""},
         {"--carry-max", "SIZE", "the longest file that is sent, 64M by default", &carry_max, ""},
         {"--dry-run,--dryrun", "", "print the command of each item, and run nothing", &dry_run,
          ""}});
    return table;
}

std::vector<Option> InputOptions::record_table() {
    return {
        {"-0,--null", "", "records of a list end with NUL, not with their line", &null, ""},
        {"-d,--delimiter", "TEXT", "what ends a record of a list, such as , or '\\t'", &delimiter,
         ""},
        {"-C,--colsep", "REGEX", "what separates the arguments {1} {2} of a record", &colsep, ""},
        {"--csv", "", "records are CSV: fields may be quoted; -C is one character", &csv, ""},
        {"--header", ":", "the first record of each source names its arguments: {name}", &header,
         ""},
        {"-E,--eof", "TEXT", "the record of this text ends a source", &end_mark, ""},
        {"--trim",
         "SIDE",
         "n, l, r or lr: blanks to take away from arguments; lr is usual with -C",
         &trim,
         "",
         OptionGroup::none,
         {Kind::one_of, {"n", "l", "r", "lr", "rl"}}},
        {"-r,--no-run-if-empty", "", "skip blank records (an empty input never runs anything)",
         &no_run_if_empty, ""},
        {"--shuf", "", "take the items in a random order", &shuffle, ""},
        {"--seed", "N", "make that order from this number", &seed, ""},
    };
}

std::vector<Option> InputOptions::group_table() {
    return {
        {"-n,--max-args", "N", "an item is made of at most N records", &max_args, ""},
        {"-N,--max-replace-args", "N", "the same", &max_replace_args, ""},
        {"-L,--max-lines", "N", "the same of lines, which go on after a blank at their end",
         &max_lines, ""},
        {"-X", "", "as many as a command line holds; a word with {} is there for each", &replicate,
         ""},
        {"-m", "", "as -X, with all of them in one {}", &multiple, ""},
        {"--xargs", "", "as -m, and the last items are not shared evenly over the slots", &xargs,
         ""},
        {"-s,--max-chars", "BYTES", "what a command line has at most, each word with one more",
         &max_chars, ""},
        {"-x,--exit", "", "end when N arguments do not fit into a command line", &exit, ""},
    };
}

}  // namespace stint::cli
