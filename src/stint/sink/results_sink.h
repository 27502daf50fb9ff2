// Puts each result into files, in the layout of GNU parallel's --results:
//
//     DIR                  DIR/NAME1/VALUE1/NAME2/VALUE2/stdout, stderr and seq, where a name is
//     that
//                          of the column, or 1, 2 …; sorted by it
//     a template with / at its end        stdout, stderr and seq in the directory it stands for
//     another template                    the file it stands for, and that with .err and .seq
//
// In a value a backslash becomes \\, a slash \_, a TAB \t and NUL \0, as there; and, because they
// would lead elsewhere, "." becomes \., ".." \.. and nothing at all \e. A value is cut to 255
// bytes. Each file appears complete. Items of equal arguments share their files: the last one
// stays.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "stint/sink/item_words.h"
#include "stint/sink/output.h"
#include "stint/sink/sink.h"
#include "stint/sys/content_files.h"
#include "stint/sys/fd.h"

namespace stint {

// The part of a path that stands for a value.
std::string encoded_value(std::string_view value);

class ResultsSink final : public Sink {
public:
    struct Options {
        std::string path;  // The directory or the template.
        ContentFiles* contents =
            nullptr;                  // Where large outputs are copied from; outlives the sink.
        bool durable = true;          // All files are synced before flush() returns.
        std::optional<Output> names;  // Where the names of the stdout files are printed.
    };
    // Fails with invalid_input on a template that stands for nothing (ItemWords::text).
    static Result<std::unique_ptr<Sink>> open(Options options, ItemWords words);

    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;
    // The files are there at once; only their sync, which is dear, waits for others.
    Millis flush_delay() const override { return options_.durable && !options_.names ? 1'000 : 0; }

private:
    // A file with these bytes, or with those of a content file if it has a name.
    Result<void> put(const std::string& path, std::string_view bytes, const std::string& content);
    ResultsSink(Options options, ItemWords words, EventText place)
        : options_(std::move(options)), words_(std::move(words)), place_(std::move(place)) {}
    std::string place_of(const Event& event) const;
    Result<void> make_directory(const std::string& path);

    Options options_;
    ItemWords words_;
    EventText place_;  // What the template stands for; empty for a directory.
    std::string last_directory_;
    std::string printed_names_;
    bool written_ = false;
};

// Whether files can be made there. Makes the directory, unless it is a template.
Result<void> check_results(const std::string& path);

// Whether NAME holds a placeholder: "out/{}.txt".
bool is_template(std::string_view name);

}  // namespace stint
