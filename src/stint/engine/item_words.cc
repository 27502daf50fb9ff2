#include "stint/engine/item_words.h"

#include <memory>
#include <optional>

#include <fmt/core.h>

#include "stint/base/guarded.h"
#include "stint/base/text.h"
#include "stint/exec/placeholders.h"

namespace stint {
namespace {

Item item_of(const Event& event) {
    return {.id = event.outcome.item,
            .key = event.key,
            .input = event.input,
            .replaces = {},
            .arguments = event.arguments};
}

// Something that is made of a job once its columns are known: they stand in the input, and are
// named before there is an event. Sinks on several threads share it.
template <typename T>
class WhenKnown {
public:
    using Make = std::function<T(const Job&)>;
    WhenKnown(Engine& engine, const Job& job, Make make)
        : engine_(engine), job_(job), make_(std::move(make)) {}

    std::shared_ptr<const T> get() {
        auto made = made_.lock();
        if (*made == nullptr) *made = std::make_shared<const T>(make_(with_columns()));
        return *made;
    }

private:
    Job with_columns() {
        if (!job_.spec.inputs.header) return job_;
        Result<std::optional<Job>> now =
            engine_.queue().call([id = job_.id](Store& store) { return store.load_job(id); });
        return now.ok() && now.value() ? *now.value() : job_;
    }

    Engine& engine_;
    Job job_;
    Make make_;
    Guarded<std::shared_ptr<const T>> made_;
};

// Templates that the feeder has found to be right before there was an item.
CommandTemplate command_of(const Job& job) {
    Result<CommandTemplate> parsed = CommandTemplate::parse(job.spec, placeholder_rules(job));
    return parsed.ok() ? std::move(parsed).value() : CommandTemplate::parse({}).value();
}

std::vector<Argument> arguments_of(const std::vector<std::string>& columns, const Event& event) {
    Item item = item_of(event);
    std::vector<Argument> arguments;
    for (const std::string& value : arguments_of(item)) {
        std::size_t at = arguments.size();
        arguments.push_back(
            {.name = at < columns.size() ? columns[at] : std::to_string(at + 1), .value = value});
    }
    return arguments;
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
    PlaceholderRules any{.awaits_columns = true};
    TRY(Template::parse(text, any).doing(fmt::format("reading {}", option)));
    return {};
}

ItemWords item_words(Engine& engine, const Job& job) {
    ItemWords words;
    auto command = std::make_shared<WhenKnown<CommandTemplate>>(engine, job, command_of);
    words.command = [command](const Event& event) {
        Item item = item_of(event);
        return shell_line(
            command->get()->expand({.item = item, .out = event.outcome.attempt.target}));
    };
    using Names = std::vector<std::string>;
    auto columns =
        std::make_shared<WhenKnown<Names>>(engine, job, [](const Job& now) { return now.columns; });
    words.arguments = [columns](const Event& event) {
        return arguments_of(*columns->get(), event);
    };
    words.text = [&engine, job](std::string_view text) -> Result<EventText> {
        TRY(check_item_text(text, fmt::format("'{}'", text)));
        auto parse = [text = std::string(text)](const Job& now) {
            Result<Template> parsed = Template::parse(text, placeholder_rules(now));
            // Without the columns' names it has been found right.
            return parsed.ok() ? std::move(parsed).value() : Template::parse(text).value();
        };
        auto one = std::make_shared<WhenKnown<Template>>(engine, job, parse);
        return EventText([one](const Event& event) {
            Item item = item_of(event);
            return one->get()->expand({.item = item});
        });
    };
    return words;
}

}  // namespace stint
