// Turns a command with placeholders into the words a program is started with. No shell is involved:
// each word stays one word, whatever it holds.
//
//   {}    the input               {/}   its last part: "c.txt" of "a/b/c.txt"
//   {.}   without its extension   {//}  its directory: "a/b" ("." if there is none)
//   {/.}  last part without extension
//   {key} the key     {#}  the sequence number     {%}  the slot, from 1
//
// As with GNU parallel, a command without any of them gets the input as its last word, an extension
// begins at the last dot of the last part ("a.b/c" has none, ".bashrc" is nothing else), and "a/"
// has an empty last part and the directory ".". Other braces are left as they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stint/model/item.h"

namespace stint {

class CommandTemplate {
public:
    explicit CommandTemplate(const std::vector<std::string>& words);

    // `slot` counts from 0; it is shown from 1.
    std::vector<std::string> expand(const Item& item, int slot) const;

private:
    enum class Part {
        text,
        input,
        no_extension,
        base,
        directory,
        base_no_extension,
        key,
        sequence,
        slot
    };
    struct Piece {
        Part part;
        std::string text;  // Only for Part::text.
    };
    using Word = std::vector<Piece>;

    static Word parse(std::string_view text);
    static void append(std::string& word, const Piece& piece, const Item& item, int slot);

    std::vector<Word> words_;
};

}  // namespace stint
