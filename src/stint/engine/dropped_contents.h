// Content files of attempts that settled nothing: no outcome will name them. Whoever prints what
// such attempts had to say may still read the latest ones for a while.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>

#include "stint/model/outcome.h"

namespace stint {

class DroppedContents {
public:
    // In this folder. The latest `kept` ones stay for as long as this object.
    DroppedContents(std::string directory, std::size_t kept)
        : directory_(std::move(directory)), kept_(kept) {}
    ~DroppedContents();
    DroppedContents(const DroppedContents&) = delete;
    DroppedContents& operator=(const DroppedContents&) = delete;

    void add(const Attempt& attempt);

private:
    void remove_all_but(std::size_t kept);

    std::string directory_;
    std::size_t kept_;
    std::deque<std::string> names_;
};

}  // namespace stint
