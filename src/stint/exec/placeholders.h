// Turns a command with placeholders into the words a program is started with. No shell is involved:
// each word stays one word, whatever it holds.
//
//   {}    the input               {/}   its last part: "c.txt" of "a/b/c.txt"
//   {.}   without its extension   {//}  its directory: "a/b" ("." if there is none)
//   {/.}  last part without extension
//   {key} the key     {#}  the sequence number     {%}  the slot, from 1
//   {out} the private path of the item's output file, in jobs that have one
//
// As with GNU parallel, a command without any of them gets the input as its last word, an extension
// begins at the last dot of the last part ("a.b/c" has none, ".bashrc" is nothing else), and "a/"
// has an empty last part and the directory ".". Other braces are left as they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/item.h"

namespace stint {

class CommandTemplate {
public:
    explicit CommandTemplate(const std::vector<std::string>& words);

    // `slot` counts from 0; it is shown from 1. `out` is what {out} stands for.
    std::vector<std::string> expand(const Item& item, int slot, std::string_view out = "") const;

    bool names_output() const;

private:
    friend class PathTemplate;
    enum class Part {
        text,
        input,
        no_extension,
        base,
        directory,
        base_no_extension,
        key,
        sequence,
        slot,
        output
    };
    struct Piece {
        Part part;
        std::string text;  // Only for Part::text.
    };
    using Word = std::vector<Piece>;

    static Word parse(std::string_view text);
    struct Values {
        const Item& item;
        int slot;
        std::string_view out;
    };
    static void append(std::string& word, const Piece& piece, const Values& values);

    std::vector<Word> words_;
};

// The path of an item's output file: "out/{/.}.mp3". Knows what stays the same over all attempts:
// all of the above but {%} and {out}.
class PathTemplate {
public:
    // Fails with invalid_input, saying what to write, on a path that would be the same for every
    // item, ends with a slash, or holds a brace expression that is no placeholder.
    static Result<PathTemplate> parse(std::string_view text);

    std::string expand(const Item& item) const;

private:
    explicit PathTemplate(CommandTemplate::Word word) : word_(std::move(word)) {}
    CommandTemplate::Word word_;
};

}  // namespace stint
