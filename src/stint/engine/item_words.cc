#include "stint/engine/item_words.h"

#include <memory>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/exec/placeholders.h"

namespace stint {
namespace {

Item item_of(const Event& event) {
    return {.id = event.outcome.item, .key = event.key, .input = event.input, .replaces = {}};
}

}  // namespace

Result<void> check_item_text(std::string_view text, std::string_view option) {
    for (std::string_view gone : {"{%}", "{out}"}) {
        if (text.find(gone) == std::string_view::npos) continue;
        return Error{ErrorCode::invalid_input,
                     fmt::format("{} cannot name {}: that is over when the item is settled; write "
                                 "{{#}} or {{}}",
                                 option, gone)};
    }
    return {};
}

ItemWords item_words(const Job& job) {
    ItemWords words;
    auto command = std::make_shared<CommandTemplate>(job.spec.command);
    words.command = [command](const Event& event) {
        return shell_line(command->expand(item_of(event), 0, event.outcome.attempt.target));
    };
    words.arguments = [](const Event& event) {
        return std::vector<Argument>{{.name = "1", .value = event.input}};
    };
    words.text = [](std::string_view text) -> Result<EventText> {
        TRY(check_item_text(text, fmt::format("'{}'", text)));
        auto one = std::make_shared<CommandTemplate>(std::vector<std::string>{std::string(text)});
        return EventText([one](const Event& event) { return one->expand(item_of(event), 0)[0]; });
    };
    return words;
}

}  // namespace stint
