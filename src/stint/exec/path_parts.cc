#include "stint/exec/path_parts.h"

#include <array>
#include <utility>

namespace stint {

namespace {

std::string_view last_part(std::string_view path) {
    std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// Where the last `count` extensions begin, at their first dot; nothing when there are fewer.
std::optional<std::size_t> extensions_at(std::string_view path, int count) {
    std::size_t last_part_at = path.size() - last_part(path).size();
    std::size_t at = path.size();
    for (int i = 0; i < count; ++i) {
        if (at == last_part_at) return std::nullopt;
        at = path.rfind('.', at - 1);
        if (at == std::string_view::npos || at < last_part_at) return std::nullopt;
    }
    return at;
}

std::string_view without_extensions(std::string_view path, int count) {
    return path.substr(0, extensions_at(path, count).value_or(path.size()));
}

std::string_view last_extensions(std::string_view path, int count) {
    std::optional<std::size_t> at = extensions_at(path, count);
    return at ? path.substr(*at + 1) : std::string_view();
}

// What stands before the last part, with its slash: "a/" of "a/b", nothing of "a".
std::string_view before_last_part(std::string_view path) {
    return path.substr(0, path.size() - last_part(path).size());
}

std::string_view without_slashes_at_end(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path;
}

// As dirname of Perl's File::Basename, which is what GNU parallel uses: the directory of "a/b/" is
// "a", but that of "a/b/." is "a/b".
std::string_view directory_part(std::string_view path) {
    std::string_view directory = without_slashes_at_end(before_last_part(path));
    if (path.ends_with('/')) {
        directory = without_slashes_at_end(before_last_part(directory));
    }
    return directory.empty() ? "." : directory;
}

// {+.} takes the last dot wherever it stands, also that of a directory.
std::string_view behind_last_dot(std::string_view path) {
    std::size_t dot = path.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
}

std::string_view before_last_slash(std::string_view path) {
    std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace

std::string_view part_of(std::string_view path, PathPart part) {
    switch (part) {
        case PathPart::whole: return path;
        case PathPart::no_extension: return without_extensions(path, 1);
        case PathPart::base: return last_part(path);
        case PathPart::directory: return directory_part(path);
        case PathPart::base_no_extension: return without_extensions(last_part(path), 1);
        case PathPart::no_extensions_2: return without_extensions(path, 2);
        case PathPart::no_extensions_3: return without_extensions(path, 3);
        case PathPart::base_no_extension_2: return without_extensions(last_part(path), 2);
        case PathPart::base_no_extension_3: return without_extensions(last_part(path), 3);
        case PathPart::before_base: return before_last_slash(path);
        case PathPart::extension: return behind_last_dot(path);
        case PathPart::extensions_2: return last_extensions(path, 2);
        case PathPart::extensions_3: return last_extensions(path, 3);
    }
    return path;
}

std::optional<PathPart> parse_path_part(std::string_view text, PlusParts plus) {
    using Spelling = std::pair<std::string_view, PathPart>;
    constexpr std::array<Spelling, 5> always{{
        {"", PathPart::whole},
        {".", PathPart::no_extension},
        {"/", PathPart::base},
        {"//", PathPart::directory},
        {"/.", PathPart::base_no_extension},
    }};
    constexpr std::array<Spelling, 8> by_plus{{
        {"..", PathPart::no_extensions_2},
        {"...", PathPart::no_extensions_3},
        {"/..", PathPart::base_no_extension_2},
        {"/...", PathPart::base_no_extension_3},
        {"+/", PathPart::before_base},
        {"+.", PathPart::extension},
        {"+..", PathPart::extensions_2},
        {"+...", PathPart::extensions_3},
    }};
    for (const auto& [spelling, part] : always) {
        if (text == spelling) return part;
    }
    if (plus == PlusParts::unknown) return std::nullopt;
    for (const auto& [spelling, part] : by_plus) {
        if (text == spelling) return part;
    }
    return std::nullopt;
}

}  // namespace stint
