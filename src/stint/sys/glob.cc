#include "stint/sys/glob.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include "stint/sys/system_error.h"

namespace stint {

namespace {

constexpr std::size_t parts_max = 60;

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

Error bad_pattern(const std::string& pattern, std::string_view why) {
    return {ErrorCode::invalid_input, fmt::format("file pattern '{}' {}", pattern, why)};
}

// Splits at slashes. Escapes stay in the parts, except that of a slash, which means nothing.
std::vector<std::string> split_parts(const std::string& pattern) {
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        bool is_escape = pattern[i] == '\\' && i + 1 < pattern.size();
        if (is_escape && pattern[i + 1] != '/') {
            parts.back() += pattern[i];
            parts.back() += pattern[++i];
        } else if (pattern[i] == '/') {
            parts.emplace_back();
        } else if (!is_escape) {
            parts.back() += pattern[i];
        }
    }
    return parts;
}

bool has_wildcard(std::string_view part) {
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] == '\\') {
            ++i;
        } else if (part[i] == '*' || part[i] == '?' || part[i] == '[') {
            return true;
        }
    }
    return false;
}

std::string without_escapes(std::string_view part) {
    std::string text;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] == '\\') ++i;
        text += part[i];
    }
    return text;
}

bool ends_with_lone_backslash(std::string_view pattern) {
    std::size_t count = 0;
    while (count < pattern.size() && pattern[pattern.size() - 1 - count] == '\\') ++count;
    return count % 2 == 1;
}

bool is_dot_or_dots(std::string_view name) {
    return name == "." || name == "..";
}

// Not all file systems say in the listing what an entry is.
unsigned char type_of(DIR* directory, const dirent& entry) {
    if (entry.d_type != DT_UNKNOWN) return entry.d_type;
    struct stat status {};
    if (::fstatat(::dirfd(directory), entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return DT_UNKNOWN;
    }
    return static_cast<unsigned char>(IFTODT(status.st_mode));
}

// As file_facts, but also passes over links that lead in a circle.
Result<std::optional<FileFacts>> facts_if_any(const std::string& path) {
    struct stat status {};
    bool is_circle = ::stat(path.c_str(), &status) != 0 && errno == ELOOP;
    if (is_circle) return std::optional<FileFacts>();
    return file_facts(path);
}

}  // namespace

Result<Glob> Glob::open(const std::string& pattern) {
    Glob glob;
    TRY(glob.parse(pattern));
    return glob;
}

Result<void> Glob::parse(const std::string& pattern) {
    if (pattern.empty()) return bad_pattern(pattern, "is empty");
    if (pattern.find('\0') != std::string::npos) return bad_pattern(pattern, "holds a NUL");
    if (ends_with_lone_backslash(pattern)) return bad_pattern(pattern, "ends within an escape");
    std::vector<std::string> texts = split_parts(pattern);
    if (texts.back().empty()) {
        return bad_pattern(pattern, "names directories; only files are found, as by 'dir/*'");
    }
    std::size_t first_wild = 0;
    while (first_wild < texts.size() && !has_wildcard(texts[first_wild])) {
        prefix_ += without_escapes(texts[first_wild]);
        ++first_wild;
        if (first_wild < texts.size()) prefix_ += '/';
    }
    for (std::size_t i = first_wild; i < texts.size(); ++i) add_part(texts[i]);
    bool ends_at_any_depth = !parts_.empty() && parts_.back().kind == Part::Kind::any_depth;
    if (ends_at_any_depth) add_part("*");
    if (parts_.size() > parts_max) return bad_pattern(pattern, "has too many parts");
    return {};
}

void Glob::add_part(const std::string& text) {
    if (text.empty()) return;  // "a//b" is "a/b".
    if (text == "**") {
        bool is_repeated = !parts_.empty() && parts_.back().kind == Part::Kind::any_depth;
        if (!is_repeated) parts_.push_back({Part::Kind::any_depth, text});
    } else if (has_wildcard(text)) {
        parts_.push_back({Part::Kind::wild, text});
    } else {
        parts_.push_back({Part::Kind::literal, without_escapes(text)});
    }
}

Result<std::optional<Glob::Match>> Glob::next() {
    if (!started_) {
        started_ = true;
        if (parts_.empty()) return visit(prefix_, PartSet{1}, DT_LNK);
        TRY(enter(prefix_, PartSet{1}));
    }
    while (!levels_.empty()) {
        Level& level = levels_.back();
        if (level.entries.empty()) {
            levels_.pop_back();
            continue;
        }
        Entry entry = std::move(level.entries.back());
        level.entries.pop_back();
        std::string path = level.prefix + entry.name;
        PartSet after = parts_after(level.parts, entry.name.c_str(), entry.type);
        std::optional<Match> match = TRY(visit(std::move(path), after, entry.type));
        if (match) return match;
    }
    return std::optional<Match>();
}

// Looks at one name: a match, a directory to walk, or neither.
Result<std::optional<Glob::Match>> Glob::visit(std::string path, PartSet after,
                                               unsigned char type) {
    std::optional<Match> nothing;
    PartSet all_matched = PartSet{1} << parts_.size();
    PartSet deeper = after & ~all_matched;
    bool can_be_match = (after & all_matched) != 0 && type != DT_DIR;
    bool can_be_directory = deeper != 0 && type != DT_REG;
    if (!can_be_match && !can_be_directory) return nothing;
    if (type == DT_DIR) {
        TRY(enter(path + '/', deeper));
        return nothing;
    }
    if (type != DT_REG && type != DT_LNK) return nothing;

    std::optional<FileFacts> facts = TRY(facts_if_any(path));
    if (!facts) return nothing;
    if (facts->is_regular && can_be_match) return std::optional(Match{std::move(path), *facts});
    if (facts->is_directory && can_be_directory) TRY(enter(path + '/', deeper));
    return nothing;
}

Result<void> Glob::enter(std::string prefix, PartSet parts) {
    parts = with_none_at_any_depth(parts);
    std::vector<Entry> entries;
    if (only_literal(parts)) {
        // No need to read the directory, which may be big, or closed to us.
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            if ((parts >> i & 1) != 0) entries.push_back({parts_[i].text, DT_LNK});
        }
    } else {
        entries = TRY(list(prefix, parts));
    }
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.name > b.name; });
    auto repeated = std::unique(entries.begin(), entries.end(),
                                [](const Entry& a, const Entry& b) { return a.name == b.name; });
    entries.erase(repeated, entries.end());
    levels_.push_back({std::move(prefix), parts, std::move(entries)});
    return {};
}

// The entries that can lead to a match.
Result<std::vector<Glob::Entry>> Glob::list(const std::string& prefix, PartSet parts) const {
    std::vector<Entry> entries;
    std::string path = prefix.empty() ? "." : prefix;
    Directory directory(::opendir(path.c_str()));
    if (directory == nullptr) {
        if (errno == ENOENT || errno == ENOTDIR) return entries;
        return system_error(errno, fmt::format("reading directory '{}'", path));
    }
    while (true) {
        errno = 0;
        const dirent* found = ::readdir(directory.get());
        if (found == nullptr) break;
        const char* name = found->d_name;
        if (is_dot_or_dots(name)) continue;
        unsigned char type = type_of(directory.get(), *found);
        if (parts_after(parts, name, type) != 0) entries.push_back({name, type});
    }
    if (errno != 0) return system_error(errno, fmt::format("reading directory '{}'", path));
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        bool is_active = (parts >> i & 1) != 0;
        if (is_active && is_dot_or_dots(parts_[i].text))
            entries.push_back({parts_[i].text, DT_DIR});
    }
    return entries;
}

// What is left to match below (or, if nothing is: at) a name, when `parts` are to match here.
Glob::PartSet Glob::parts_after(PartSet parts, const char* name, unsigned char type) const {
    PartSet after = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if ((parts >> i & 1) == 0) continue;
        const Part& part = parts_[i];
        switch (part.kind) {
            case Part::Kind::literal:
                if (part.text == name) after |= PartSet{2} << i;
                break;
            case Part::Kind::wild:
                if (::fnmatch(part.text.c_str(), name, FNM_PERIOD) == 0) after |= PartSet{2} << i;
                break;
            case Part::Kind::any_depth:
                if (type == DT_DIR && name[0] != '.') after |= PartSet{1} << i;
                break;
        }
    }
    return after;
}

// `**` also stands for no directory at all: the part behind it may match here.
Glob::PartSet Glob::with_none_at_any_depth(PartSet parts) const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        bool is_active = (parts >> i & 1) != 0;
        if (is_active && parts_[i].kind == Part::Kind::any_depth) parts |= PartSet{2} << i;
    }
    return parts;
}

bool Glob::only_literal(PartSet parts) const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        bool is_active = (parts >> i & 1) != 0;
        if (is_active && parts_[i].kind != Part::Kind::literal) return false;
    }
    return true;
}

}  // namespace stint
