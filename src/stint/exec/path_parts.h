// What the placeholders make of a path, as GNU parallel does: pure text, nobody looks at the disk.
// An extension begins at a dot of the last part: "a.b/c" has none, ".bashrc" is nothing else.
#pragma once

#include <optional>
#include <string_view>

namespace stint {

enum class PathPart {
    whole,
    no_extension,         // {.}    "a/b.tar.gz" is "a/b.tar"
    base,                 // {/}    "b.tar.gz"
    directory,            // {//}   "a"; "." when there is none
    base_no_extension,    // {/.}   "b.tar"
    no_extensions_2,      // {..}   "a/b"; needs two extensions, else it is whole
    no_extensions_3,      // {...}
    base_no_extension_2,  // {/..}  "b"
    base_no_extension_3,  // {/...}
    before_base,          // {+/}   "a"; empty when there is no slash
    extension,            // {+.}   "gz": all behind the last dot
    extensions_2,         // {+..}  "tar.gz"; empty with less than two
    extensions_3,         // {+...}
};

// Lies within `path`, but for the directory "." of a path without one.
std::string_view part_of(std::string_view path, PathPart part);

// The part that `text`, what stands in a placeholder behind the name, asks for: "" and "/." do, and
// "+/" and its like where `plus` ones are wanted (--plus). Nothing for any other text.
enum class PlusParts { unknown, known };
std::optional<PathPart> parse_path_part(std::string_view text, PlusParts plus);

}  // namespace stint
