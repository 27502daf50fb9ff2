// A text with placeholders: a word of a command, the path of an output file, a tag. Parsed once a
// job, filled in for every attempt.
//
//     Template tag = TRY(Template::parse("{/.} on {%}", rules_of(job)));
//     std::string text = tag.expand({.item = item, .slot = slot});
//
//   {}       all arguments of the item, with spaces between them (as a rule it has one: its input)
//   {2} {-1} the second one, the last one; nothing when the item has no such argument
//   {name}   the one in the column of that name, where the input has a header
//   {name} {a.b}           where items are JSON objects: a member; a member of a member
//   {.} {/} {//} {/.}        of each argument the parts that exec/path_parts.h names; also
//   {2.} {-1/} {name//} ...  of a single one
//   {key} {#} {%} {out}      the key, the sequence number, the slot from 1, the private path of the
//                            item's output file
//
// As with GNU parallel. Other braces are text, but for {=...=} (Perl, refused with what to do) and,
// in a job that has columns, names that none of them has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/exec/path_parts.h"
#include "stint/model/item.h"
#include "stint/model/placeholder_rules.h"

namespace stint {

// What the placeholders stand for in one attempt. What it points to outlives it.
struct PlaceholderValues {
    const Item& item;
    int slot = 0;               // Counted from 0; shown from 1.
    std::string_view out = {};  // What {out} stands for.
};

class Template {
public:
    // What a piece of the text stands for.
    enum class Kind { text, argument, field, key, sequence, slot, output };
    struct Piece {
        Kind kind = Kind::text;
        std::string text;  // As it was written.
        // Of an argument: its number from 1, or from the end if negative; 0 for all of them.
        int position = 0;
        PathPart part = PathPart::whole;
        std::string name = {};  // Of a field: "user.id".
    };

    // Fails with invalid_input, saying what to write.
    static Result<Template> parse(std::string_view text, const PlaceholderRules& rules = {});

    std::string expand(const PlaceholderValues& values) const;

    // Appends what the text becomes as a word of a command: {} alone is one word for each argument,
    // a word of nothing but arguments that the item has not is none, all else is one word.
    void append_words(std::vector<std::string>& words, const PlaceholderValues& values) const;

    bool has_placeholder() const;
    bool has(Kind kind) const;
    // Whether an item has all the members that are named. Fails with invalid_input, naming the one
    // it has not. REQUIRES: the items are JSON, if any is named
    Result<void> check_fields(const Item& item) const;
    const std::vector<Piece>& pieces() const { return pieces_; }

    // The arguments that a piece stands for, whole: none, one or several.
    // REQUIRES: piece.kind is argument
    std::span<const std::string> arguments(const Piece& piece, const Item& item) const;

    // What a piece of another kind than text and argument stands for.
    static std::string value(const Piece& piece, const PlaceholderValues& values);

private:
    Template() = default;
    void append(std::string& text, const Piece& piece, const PlaceholderValues& values) const;
    bool is_about_all(const Piece& piece) const;

    std::vector<Piece> pieces_;
    PlaceholderRules::Around around_ = PlaceholderRules::Around::once;
    bool inserts_nothing_ = false;
};

}  // namespace stint
